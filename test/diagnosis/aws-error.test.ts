import { describe, expect, test } from 'vitest';
import { awsIn } from '../../src/aws/place.ts';
import { failureFrom } from '../../src/diagnosis/aws-error.ts';
import { helpForCode } from '../../src/diagnosis/credentials.ts';

const call = { service: 'ec2', command: 'RunInstances' };
const place = awsIn('us-east-1');
const own = { source: { kind: 'sso', profile: 'recovery', missing: [] }, unreadable: [] } as const;

function awsError(name: string, message = 'said so', httpStatusCode?: number): Error {
  const error = Object.assign(new Error(message), { $metadata: { httpStatusCode, requestId: 'r-1' } });
  error.name = name;
  return error;
}

describe('codes', () => {
  test.each([
    ['InsufficientInstanceCapacity', 500, 'no-capacity'],
    ['InsufficientHostCapacity', 500, 'no-capacity'],
    ['VcpuLimitExceeded', 400, 'quota'],
    ['AddressLimitExceeded', 400, 'quota'],
    ['RequestLimitExceeded', 503, 'throttled'],
    ['ThrottlingException', 400, 'throttled'],
    ['SlowDown', 503, 'throttled'],
    ['UnauthorizedOperation', 403, 'denied'],
    ['AccessDenied', 403, 'denied'],
    ['AccessDeniedException', 400, 'denied'],
    ['TargetNotConnected', 400, 'not-connected'],
    ['InvalidInstanceID.NotFound', 400, 'not-found'],
    ['NoSuchKey', 404, 'not-found'],
    ['NotFound', 404, 'not-found'],
    ['ParameterNotFound', 400, 'not-found'],
    ['OperationNotPermitted', 400, 'protected'],
    ['PreconditionFailed', 412, 'conflict'],
    ['PermanentRedirect', 301, 'wrong-region'],
    ['Unknown', 403, 'denied'],
    ['Unknown', 301, 'wrong-region'],
    ['InternalError', 500, 'unavailable'],
    ['InvalidParameterValue', 400, 'aws-error'],
  ])('%s (%i) is %s', (name, status, code) => {
    const failure = failureFrom(awsError(name, 'said so', status), call, place);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain('said so');
    expect(failure.nextSteps?.length).toBeGreaterThan(0);
    expect(failure.facts).toMatchObject({
      service: 'ec2',
      command: 'RunInstances',
      awsCode: name,
      status,
      requestId: 'r-1',
    });
  });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'ECONNRESET'])(
    '%s is unreachable',
    (code) => {
      const failure = failureFrom(Object.assign(new Error('connect'), { code }), call, place);
      expect(failure.code).toBe('unreachable');
      expect(failure.message).toBe(`AWS in us-east-1 cannot be reached (${code}).`);
    },
  );
});

describe('the credentials family', () => {
  // What each kind is told for each of them: credentials/cases.test.ts, with errors that the SDK threw.
  test.each([
    ['CredentialsProviderError', 'The SSO session associated with this profile has expired.', 'sso'],
    ['CredentialsProviderError', 'Failed to load token from ~/.aws/login/cache/abc.json', 'login'],
    ['CredentialsProviderError', 'Could not load credentials from any providers', 'missing'],
    ['TokenProviderError', "Value not present for 'clientId' in SSO Token. Cannot refresh", 'sso'],
    ['ExpiredToken', 'The security token included in the request is expired', 'expired'],
    ['ExpiredTokenException', 'expired', 'expired'],
    ['RequestExpired', 'Request has expired.', 'expired'],
    ['InvalidClientTokenId', 'The security token included in the request is invalid.', 'rejected'],
    ['UnrecognizedClientException', 'invalid', 'rejected'],
    ['RequestTimeTooSkewed', 'too large', 'clock'],
  ])('%s: %s', (name, message, reason) => {
    const failure = failureFrom(awsError(name, message), call, place, own);
    expect(failure).toMatchObject({
      code: 'credentials',
      facts: { reason, kind: 'sso', profile: 'recovery' },
    });
    expect(failure.nextSteps?.[0]).toBe(
      reason === 'clock'
        ? 'date -u; curl -sI https://sts.amazonaws.com | grep -i ^date'
        : 'aws sso login --profile recovery',
    );
  });

  test('a permission of the call itself is none of the credentials', () => {
    const message = 'User: u is not authorized to perform: ec2:RunInstances';
    expect(failureFrom(awsError('AccessDenied', message, 403), call, place, own).code).toBe('denied');
  });

  test('a network that is away while credentials are fetched is the network', () => {
    const message = 'Failed to refresh token: Error: getaddrinfo ENOTFOUND oidc.us-east-1.amazonaws.com';
    expect(failureFrom(awsError('CredentialsProviderError', message), call, place, own)).toMatchObject({
      code: 'unreachable',
      message: 'AWS in us-east-1 cannot be reached (ENOTFOUND).',
    });
  });

  test.each(['me-central-1', 'ap-east-1'])(
    'keys that %s does not know may be good: it is enabled account by account',
    (region) => {
      const message = 'AWS was not able to validate the provided access credentials';
      const failure = failureFrom(awsError('AuthFailure', message, 401), call, awsIn(region), own);
      expect(failure.message).toContain('the region is not enabled for this account');
      expect(failure.nextSteps).toContain(`aws account get-region-opt-status --region-name ${region}`);
    },
  );

  test('a region that every account has is not suspected', () => {
    const failure = failureFrom(awsError('AuthFailure', 'no', 401), call, awsIn('eu-west-3'), own);
    expect(failure.message).not.toContain('region');
  });

  test.each([
    ['ExpiredToken', 'aws sso login --profile recovery'],
    ['SignatureDoesNotMatch', 'date -u; curl -sI https://sts.amazonaws.com | grep -i ^date'],
    ['No valid credential sources', 'aws sso login --profile recovery'],
    [undefined, 'aws sso login --profile recovery'],
  ])('a tool that met %s is told the same', (code, command) => {
    expect(helpForCode(code, own).nextSteps[0]).toBe(command);
  });

  test('a missing region names the file to set it in', () => {
    const failure = failureFrom(new Error('Region is missing'), call, awsIn(''));
    expect(failure).toMatchObject({ code: 'credentials', facts: { reason: 'region' } });
    expect(failure.nextSteps?.[0]).toContain('firedrill.yaml');
  });

  test('in a sandbox nobody is sent to log in to AWS', () => {
    const failure = failureFrom(awsError('InvalidClientTokenId'), call, {
      ...place,
      refused: { hint: 'The calls go to http://127.0.0.1:4.', nextSteps: ['Start it again.'] },
    });
    expect(failure.nextSteps?.join()).not.toContain('aws sso login');
    expect(failure.hint).toContain('http://127.0.0.1:4');
  });
});
