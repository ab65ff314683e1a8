import { DescribeInstancesCommand, DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetParameterCommand, ListDocumentsCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { sandboxFor, service } from './fixture.ts';

test('its own keys open it, and say who they are', async () => {
  await using world = await sandboxFor();
  const who = await world.sts().send(new GetCallerIdentityCommand({}));
  expect(who).toMatchObject({
    Account: service.account,
    Arn: expect.stringContaining(`::${service.account}:assumed-role/`),
  });
  expect(who.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test("real-looking keys of somebody else's get AWS's own refusal in every protocol", async () => {
  await using world = await sandboxFor();
  const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: world.ready.secretAccessKey };
  await expect(world.ec2(keys).send(new DescribeInstancesCommand({}))).rejects.toMatchObject({
    name: 'AuthFailure',
  });
  await expect(world.sts(keys).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'InvalidClientTokenId',
  });
  await expect(world.ssm(keys).send(new GetParameterCommand({ Name: 'x' }))).rejects.toMatchObject({
    name: 'UnrecognizedClientException',
  });
  await expect(world.s3(keys).send(new ListBucketsCommand({}))).rejects.toMatchObject({
    name: 'InvalidAccessKeyId',
  });
});

test('the right key id with another secret is refused too', async () => {
  await using world = await sandboxFor();
  const keys = { accessKeyId: world.ready.accessKeyId, secretAccessKey: 'another' };
  await expect(world.ec2(keys).send(new DescribeInstancesCommand({}))).rejects.toMatchObject({
    name: 'AuthFailure',
  });
  await expect(world.sts(keys).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  });
  await expect(world.ssm(keys).send(new GetParameterCommand({ Name: 'x' }))).rejects.toMatchObject({
    name: 'InvalidSignatureException',
  });
  await expect(world.s3(keys).send(new ListBucketsCommand({}))).rejects.toMatchObject({
    name: 'SignatureDoesNotMatch',
  });
});

test('a call without a signature is refused, and so is the own endpoint without the secret', async () => {
  await using world = await sandboxFor();
  expect((await fetch(`${world.ready.endpoint}/${service.state.bucket}`)).status).toBe(403);
  const form = await fetch(world.ready.endpoint, {
    method: 'POST',
    body: new URLSearchParams({ Action: 'DescribeInstances' }),
  });
  expect(await form.text()).toContain('MissingAuthenticationToken');
  const own = await fetch(`${world.ready.endpoint}/_firedrill/clock`, {
    headers: { authorization: 'Bearer guess' },
  });
  expect(own.status).toBe(401);
});

test('two sandboxes do not take each other’s keys', async () => {
  await using one = await sandboxFor();
  await using other = await sandboxFor();
  expect(one.ready.accessKeyId).not.toBe(other.ready.accessKeyId);
  await expect(
    one.s3(other.ready).send(new HeadBucketCommand({ Bucket: service.state.bucket })),
  ).rejects.toMatchObject({
    $metadata: { httpStatusCode: 403 },
  });
});

test("actions that are not simulated get AWS's own error for an unknown one", async () => {
  await using world = await sandboxFor();
  await expect(world.ec2().send(new DescribeVpcsCommand({}))).rejects.toMatchObject({
    name: 'InvalidAction',
  });
  await expect(world.sts().send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
    name: 'InvalidAction',
  });
  await expect(world.ssm().send(new ListDocumentsCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
  });
});
