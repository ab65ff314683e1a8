import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { ListDocumentsCommand } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, expect, test, vi } from 'vitest';
import { sandboxFor, service } from './fixture.ts';

const ROLE = `arn:aws:iam::${service.account}:role/team/looks-only`;

afterEach(() => void vi.useRealTimers());

type World = Awaited<ReturnType<typeof sandboxFor>>;

/** Keys of the role, as AWS's own client has them. */
async function taken(world: World, DurationSeconds?: number) {
  const asked = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'firedrill-x', DurationSeconds });
  const { Credentials: made, AssumedRoleUser: user } = await world.sts().send(asked);
  if (!made?.AccessKeyId || !made.SecretAccessKey || !made.SessionToken || !made.Expiration)
    throw new Error('no keys');
  return {
    user,
    ends: made.Expiration,
    keys: {
      accessKeyId: made.AccessKeyId,
      secretAccessKey: made.SecretAccessKey,
      sessionToken: made.SessionToken,
    },
  };
}

test('a role of the account gives keys that open the sandbox, and say whose they are', async () => {
  await using world = await sandboxFor();
  const { keys, user, ends } = await taken(world, 900);
  const arn = `arn:aws:sts::${service.account}:assumed-role/looks-only/firedrill-x`;
  expect(user?.Arn).toBe(arn);
  expect(Math.round((ends.getTime() - Date.now()) / 60_000)).toBe(15);
  expect(await world.sts(keys).send(new GetCallerIdentityCommand({}))).toMatchObject({
    Arn: arn,
    UserId: user?.AssumedRoleId,
  });
  expect((await world.ec2(keys).send(new DescribeInstancesCommand({}))).Reservations).not.toEqual([]);
  expect((await world.s3(keys).send(new ListBucketsCommand({}))).Buckets).not.toEqual([]);
  // What is the sandbox's own takes them too: the stand-in has no others.
  expect(await world.ask('GET', 'clock', undefined, keys.secretAccessKey)).toHaveProperty('nowMs');
  expect(await world.ask('GET', 'ledger')).toEqual([]);
  await world.ask('POST', 'trouble', { denied: ['ec2:DescribeInstances'] });
  await expect(world.ec2(keys).send(new DescribeInstancesCommand({}))).rejects.toThrow(/looks-only/);
});

test('its keys are nothing without their token, and nothing once their time is over', async () => {
  await using world = await sandboxFor();
  const { keys, ends } = await taken(world);
  for (const other of [
    { ...keys, sessionToken: 'another' },
    { ...keys, sessionToken: undefined },
  ]) {
    const call = world.sts(other as typeof keys).send(new GetCallerIdentityCommand({}));
    await expect(call).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  }
  vi.useFakeTimers({ toFake: ['Date'], now: ends.getTime() + 1000 });
  const late = [
    [() => world.sts(keys).send(new GetCallerIdentityCommand({})), 'ExpiredToken'],
    [() => world.s3(keys).send(new ListBucketsCommand({})), 'ExpiredToken'],
    [() => world.ssm(keys).send(new ListDocumentsCommand({})), 'ExpiredTokenException'],
    [() => world.ec2(keys).send(new DescribeInstancesCommand({})), 'RequestExpired'],
  ] as const;
  for (const [call, name] of late) await expect(call(), name).rejects.toMatchObject({ name });
  expect(await world.ask('GET', 'clock', undefined, keys.secretAccessKey)).not.toHaveProperty('nowMs');
});

test.each([
  ['a role of another account', { RoleArn: 'arn:aws:iam::999999999999:role/x' }, 'AccessDenied'],
  ['what is no role', { RoleArn: `arn:aws:iam::${service.account}:user/x` }, 'ValidationError'],
  ['a session without a name', { RoleSessionName: '' }, 'ValidationError'],
  ['less than AWS gives', { DurationSeconds: 60 }, 'ValidationError'],
])('%s is refused in AWS’s words', async (_, more, name) => {
  await using world = await sandboxFor();
  const asked = new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'firedrill-x', ...more });
  await expect(world.sts().send(asked)).rejects.toMatchObject({ name });
});
