import { describe, expect, test } from 'vitest';
import { failureFrom } from '../../src/aws/errors.ts';
import { awsIn } from '../../src/aws/place.ts';

const call = { service: 'ec2', command: 'RunInstances' };
const place = { ...awsIn('us-east-1'), profile: 'recovery' };

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
  const sso =
    "The SSO session token associated with profile=ops-prod was not found or is invalid. To refresh this SSO session run 'aws sso login' with the corresponding profile.";
  test.each([
    ['CredentialsProviderError', sso, 'sso', 'aws sso login --profile ops-prod'],
    [
      'CredentialsProviderError',
      'The SSO session associated with this profile has expired. Please run aws sso login.',
      'sso',
      'aws sso login --profile recovery',
    ],
    [
      'CredentialsProviderError',
      'Failed to load token from ~/.aws/login/cache/abc.json',
      'login',
      'aws login --profile recovery',
    ],
    [
      'CredentialsProviderError',
      'Could not load credentials from any providers',
      'missing',
      'aws sso login --profile recovery',
    ],
    [
      'TokenProviderError',
      "Value not present for 'clientId' in SSO Token. Cannot refresh",
      'sso',
      'aws sso login --profile recovery',
    ],
    [
      'ExpiredToken',
      'The security token included in the request is expired',
      'expired',
      'aws sso login --profile recovery',
    ],
    ['ExpiredTokenException', 'expired', 'expired', 'aws sso login --profile recovery'],
    ['RequestExpired', 'Request has expired.', 'expired', 'aws sso login --profile recovery'],
    [
      'InvalidClientTokenId',
      'The security token included in the request is invalid.',
      'rejected',
      'aws configure list --profile recovery',
    ],
    ['UnrecognizedClientException', 'invalid', 'rejected', 'aws configure list --profile recovery'],
    [
      'RequestTimeTooSkewed',
      'too large',
      'clock',
      'date -u; curl -sI https://sts.amazonaws.com | grep -i ^date',
    ],
  ])('%s: %s', (name, message, reason, command) => {
    const failure = failureFrom(awsError(name, message), call, place);
    expect(failure).toMatchObject({ code: 'credentials', facts: { reason } });
    expect(failure.nextSteps?.[0]).toBe(command);
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
