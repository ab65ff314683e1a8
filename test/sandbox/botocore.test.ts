import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { sessionKey } from '../../src/sandbox/kms.ts';
import { namesOf } from '../../src/sandbox/names.ts';
import { ROOT, sandboxFor, service } from './fixture.ts';

/** A foreign client on the same answers: what our own SDK forgives, another does not. */
function hasBotocore(): boolean {
  try {
    execFileSync('python3', ['-c', 'import botocore'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('skipped: needs python3 with botocore');
    return false;
  }
}

test.runIf(hasBotocore())('botocore reads every answer, and AWS has every member that we send', async () => {
  await using world = await sandboxFor();
  const { ready } = world;
  const names = namesOf(service);
  const { stdout } = await promisify(execFile)(
    'python3',
    [
      join(ROOT, 'test/sandbox/botocore_check.py'),
      ready.endpoint,
      ready.region,
      ready.accessKeyId,
      ready.secretAccessKey,
      service.state.bucket,
      service.cache.bucket,
      names.targetGroupArn,
      names.readDocument,
      names.tailDocument,
      sessionKey(service),
    ],
    {
      maxBuffer: 2 ** 24,
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' },
    },
  );
  const { problems, answers } = JSON.parse(stdout) as {
    problems: string[];
    answers: Record<string, Record<string, unknown>>;
  };
  expect(problems).toEqual([]);
  const errors = Object.fromEntries(
    Object.entries(answers)
      .filter(([, one]) => 'error' in one)
      .map(([name, one]) => [name, one['error']]),
  );
  expect(errors).toEqual({
    'ec2.describe_vpcs': 'InvalidAction',
    lock: 'PreconditionFailed',
    absent: 'NoSuchKey',
    'absent head': '404',
    's3.get_bucket_acl': 'NotImplemented',
    'ssm.get_parameter': 'ParameterNotFound',
    'ssm.get_command_invocation': 'InvocationDoesNotExist',
    'session elsewhere': 'TargetNotConnected',
    'no such session': 'DoesNotExistException',
    'no such key': 'NotFoundException',
    'ssm.list_documents': 'UnknownOperationException',
    'acm.delete_certificate': 'ResourceInUseException',
    'no token': 'InvalidClientTokenId',
    'role elsewhere': 'AccessDenied',
    'sts other key': 'InvalidClientTokenId',
    'sts other secret': 'SignatureDoesNotMatch',
    'ec2 other key': 'AuthFailure',
    'ec2 other secret': 'AuthFailure',
    's3 other key': 'InvalidAccessKeyId',
    's3 other secret': 'SignatureDoesNotMatch',
    'acm other key': 'UnrecognizedClientException',
    'acm other secret': 'InvalidSignatureException',
  });
  expect(answers['as the role']?.['Arn']).toMatch(/:assumed-role\/looks-only\/firedrill-x$/);
  expect(answers['resume of what is over']).not.toHaveProperty('TokenValue');
  expect(answers['s3.get_object']?.['Body']).toBe('hello');
  expect(answers['range']?.['Body']).toBe('el');
  const tags = answers['ec2.describe_tags'] as { Tags: { Value: string }[] };
  expect(tags.Tags.map((tag) => tag.Value)).toEqual(['x y']);
});
