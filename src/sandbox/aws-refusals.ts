import { AwsError } from './aws-error.ts';
import { S3Error } from './s3.ts';

/** How a service takes requests, and words its refusals. */
export type Protocol = 'ec2' | 'query' | 'json' | 's3';

export function unsigned(protocol: Protocol): AwsError {
  if (protocol === 's3') return new AwsError('AccessDenied', 'Access Denied', 403);
  const code = protocol === 'json' ? 'MissingAuthenticationTokenException' : 'MissingAuthenticationToken';
  return new AwsError(code, 'Request is missing Authentication Token', protocol === 'json' ? 400 : 403);
}

export function unknownKey(protocol: Protocol, key: string): AwsError {
  switch (protocol) {
    case 'ec2':
      return new AwsError('AuthFailure', 'AWS was not able to validate the provided access credentials', 401);
    case 'query':
      return new AwsError(
        'InvalidClientTokenId',
        'The security token included in the request is invalid.',
        403,
      );
    case 'json':
      return new AwsError(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
        400,
      );
    case 's3':
      return new S3Error(
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records.',
        403,
        'refused',
        { AWSAccessKeyId: key },
      );
  }
}

/** Keys of a role whose time is over. */
export function expired(protocol: Protocol): AwsError {
  switch (protocol) {
    case 'ec2':
      return new AwsError('RequestExpired', 'Request has expired.', 400);
    case 'query':
      return new AwsError('ExpiredToken', 'The security token included in the request is expired', 403);
    case 'json':
      return new AwsError(
        'ExpiredTokenException',
        'The security token included in the request is expired',
        400,
      );
    case 's3':
      return new AwsError('ExpiredToken', 'The provided token has expired.', 400);
  }
}

export function wrongSignature(protocol: Protocol): AwsError {
  const text =
    protocol === 's3'
      ? 'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
      : 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  if (protocol === 'ec2') return unknownKey('ec2', '');
  if (protocol === 'json') return new AwsError('InvalidSignatureException', text, 400);
  return new AwsError('SignatureDoesNotMatch', text, 403);
}

/** Signed too long ago, or for a time to come; also what has no date at all. */
export function wrongTime(protocol: Protocol): AwsError {
  switch (protocol) {
    case 's3':
      return new AwsError(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large.',
        403,
      );
    case 'ec2':
      return new AwsError('RequestExpired', 'Request has expired.', 400);
    case 'query':
      return new AwsError('SignatureDoesNotMatch', 'Signature expired: it is good for 5 minutes.', 403);
    case 'json':
      return new AwsError('InvalidSignatureException', 'Signature expired: it is good for 5 minutes.', 400);
  }
}

/** AWS would do it again; a world that one run owns need not. */
export function replayed(protocol: Protocol): AwsError {
  const text = 'The sandbox has done this already: the signature of a change counts once.';
  if (protocol === 'json') return new AwsError('InvalidSignatureException', text, 400);
  return new AwsError(protocol === 'ec2' ? 'RequestExpired' : 'SignatureDoesNotMatch', text, 403);
}

export function wrongPayload(protocol: Protocol): AwsError {
  return protocol === 's3'
    ? new AwsError(
        'XAmzContentSHA256Mismatch',
        "The provided 'x-amz-content-sha256' header does not match what was computed.",
      )
    : wrongSignature(protocol);
}

/** One region is simulated; a call for another would change nothing there. */
export function wrongRegion(protocol: Protocol, asked: string, expected: string): AwsError {
  if (protocol === 's3') {
    const text = `The authorization header is malformed; the region '${asked}' is wrong; expecting '${expected}'`;
    return new S3Error('AuthorizationHeaderMalformed', text, 400, 'refused', { Region: expected });
  }
  return new AwsError(
    'SignatureDoesNotMatch',
    `Credential should be scoped to a valid region, not '${asked}'.`,
    403,
  );
}

/** The caller is known, and may not do this. */
export function notAllowed(protocol: Protocol, call: string, caller: string): AwsError {
  const said = `User: ${caller} is not authorized to perform: ${call}`;
  switch (protocol) {
    case 'ec2':
      return new AwsError(
        'UnauthorizedOperation',
        `You are not authorized to perform this operation. ${said}`,
        403,
      );
    case 'json':
      return new AwsError('AccessDeniedException', said, 400);
    case 'query':
      return new AwsError('AccessDenied', said, 403);
    case 's3':
      return new AwsError('AccessDenied', 'Access Denied', 403);
  }
}

export function notSimulated(protocol: Protocol, service: string): AwsError {
  const text = `The sandbox does not simulate the service '${service}'.`;
  if (protocol === 'json') return new AwsError('UnknownOperationException', text, 400);
  return new AwsError(
    protocol === 's3' ? 'NotImplemented' : 'InvalidAction',
    text,
    protocol === 's3' ? 501 : 400,
  );
}
