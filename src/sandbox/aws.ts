import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { acm } from './acm.ts';
import { AwsError } from './aws-error.ts';
import { ec2, ec2Error } from './ec2.ts';
import { elb } from './elb.ts';
import { jsonError } from './json-protocol.ts';
import { S3Error, s3 } from './s3.ts';
import { credentialOf, type Signed, signatureMatches } from './sigv4.ts';
import { ssm } from './ssm.ts';
import { queryError, sts } from './sts.ts';
import { type AwsRequest, header, type Reply } from './wire.ts';
import type { World } from './world.ts';
import { xmlDocument } from './xml.ts';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

type Protocol = 'ec2' | 'query' | 'json' | 's3';

interface AwsService {
  readonly protocol: Protocol;
  readonly answer: (request: AwsRequest, world: World) => Reply;
}

const SERVICES: Readonly<Record<string, AwsService>> = {
  ec2: { protocol: 'ec2', answer: ec2 },
  sts: { protocol: 'query', answer: sts },
  elasticloadbalancing: { protocol: 'query', answer: elb },
  ssm: { protocol: 'json', answer: ssm },
  acm: { protocol: 'json', answer: acm },
  s3: { protocol: 's3', answer: s3 },
};

/** One AWS call: the signature says for which service and from whom, then that service answers in its own protocol. */
export function aws(signed: Signed, world: World, keys: Keys): Reply & { service: string } {
  const at = signed.url.indexOf('?');
  const credential = credentialOf(signed.headers.authorization);
  const request: AwsRequest = {
    method: signed.method,
    path: at < 0 ? signed.url : signed.url.slice(0, at),
    query: new URLSearchParams(at < 0 ? '' : signed.url.slice(at + 1)),
    headers: signed.headers,
    body: signed.body,
    requestId: randomUUID(),
    service: credential?.service ?? guess(signed.headers),
  };
  const service = SERVICES[request.service];
  const protocol = service?.protocol ?? guessProtocol(signed.headers);
  let reply: Reply;
  try {
    if (credential === undefined) throw unsigned(protocol);
    if (credential.accessKeyId !== keys.accessKeyId) throw unknownKey(protocol, credential.accessKeyId);
    if (!signatureMatches(signed, credential, keys.secretAccessKey)) throw wrongSignature(protocol);
    if (credential.region !== world.service.region)
      throw wrongRegion(protocol, credential.region, world.service.region);
    if (service === undefined) throw notSimulated(protocol, request.service);
    reply = service.answer(request, world);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    reply = refusal(error, protocol, request);
  }
  return {
    ...reply,
    service: request.service,
    headers: { ...reply.headers, ...idHeaders(protocol, request.requestId) },
  };
}

function idHeaders(protocol: Protocol, requestId: string): Record<string, string> {
  if (protocol !== 's3') return { 'x-amzn-requestid': requestId };
  const id = requestId.replaceAll('-', '').slice(0, 16).toUpperCase();
  return {
    'x-amz-request-id': id,
    'x-amz-id-2': Buffer.from(requestId).toString('base64'),
    server: 'AmazonS3',
  };
}

function refusal(error: AwsError, protocol: Protocol, request: AwsRequest): Reply {
  const { status } = error;
  const action = error instanceof S3Error ? error.action : actionOf(request);
  switch (protocol) {
    case 'ec2':
      return {
        status,
        headers: { 'content-type': 'text/xml;charset=UTF-8' },
        body: ec2Error(error, request.requestId),
        action,
      };
    case 'query':
      return {
        status,
        headers: { 'content-type': 'text/xml' },
        body: queryError(error, request.requestId),
        action,
      };
    case 'json':
      return {
        status,
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': error.code },
        body: jsonError(error),
        action,
      };
    case 's3':
      return { ...s3Refusal(error, request), action };
  }
}

/** HEAD has no body, so its caller sees the status only. */
function s3Refusal(error: AwsError, request: AwsRequest): Omit<Reply, 'action'> {
  const headers = { 'content-type': 'application/xml' };
  if (request.method === 'HEAD') return { status: error.status, headers };
  const more = error instanceof S3Error ? error.more : {};
  const body = xmlDocument('Error', {
    Code: error.code,
    Message: error.message,
    ...more,
    RequestId: request.requestId.replaceAll('-', '').slice(0, 16).toUpperCase(),
    HostId: Buffer.from(request.requestId).toString('base64'),
  });
  return { status: error.status, headers, body };
}

function actionOf(request: AwsRequest): string {
  const target = header(request, 'x-amz-target')?.split('.')[1];
  return (
    target ??
    new URLSearchParams(request.body.toString('utf8')).get('Action') ??
    `${request.method} ${request.path}`
  );
}

const guess = (headers: IncomingHttpHeaders): string => (guessProtocol(headers) === 's3' ? 's3' : 'unknown');

function guessProtocol(headers: IncomingHttpHeaders): Protocol {
  if (headers['x-amz-target'] !== undefined) return 'json';
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? 'query' : 's3';
}

function unsigned(protocol: Protocol): AwsError {
  if (protocol === 's3') return new AwsError('AccessDenied', 'Access Denied', 403);
  const code = protocol === 'json' ? 'MissingAuthenticationTokenException' : 'MissingAuthenticationToken';
  return new AwsError(code, 'Request is missing Authentication Token', protocol === 'json' ? 400 : 403);
}

function unknownKey(protocol: Protocol, key: string): AwsError {
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

function wrongSignature(protocol: Protocol): AwsError {
  const text =
    protocol === 's3'
      ? 'The request signature we calculated does not match the signature you provided. Check your key and signing method.'
      : 'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';
  if (protocol === 'ec2') return unknownKey('ec2', '');
  if (protocol === 'json') return new AwsError('InvalidSignatureException', text, 400);
  return new AwsError('SignatureDoesNotMatch', text, 403);
}

/** One region is simulated; a call for another would change nothing there. */
function wrongRegion(protocol: Protocol, asked: string, expected: string): AwsError {
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

function notSimulated(protocol: Protocol, service: string): AwsError {
  const text = `The sandbox does not simulate the service '${service}'.`;
  if (protocol === 'json') return new AwsError('UnknownOperationException', text, 400);
  return new AwsError(
    protocol === 's3' ? 'NotImplemented' : 'InvalidAction',
    text,
    protocol === 's3' ? 501 : 400,
  );
}
