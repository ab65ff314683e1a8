import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from 'vitest';
import { namesOf } from '../../src/sandbox/names.ts';
import type { WorldFacts } from '../../src/sandbox/protocol.ts';
import { awsClient, query } from '../../src/sandbox/standin/client.ts';
import { closeConnections } from '../../src/sandbox/standin/http.ts';
import { sandboxFor, service } from './fixture.ts';

const names = namesOf(service);
type World = Awaited<ReturnType<typeof sandboxFor>>;

/** The balancer has no client among our dependencies: the stand-in's own signs its calls. */
function balancer(world: World, operation: string, params: Record<string, string | number>) {
  const env = {
    AWS_ACCESS_KEY_ID: world.ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: world.ready.secretAccessKey,
  };
  const client = awsClient(new URL(world.ready.endpoint), env);
  return client.call(
    query('elasticloadbalancing', '2015-12-01', operation, {
      TargetGroupArn: names.targetGroupArn,
      ...params,
    }),
  );
}

async function replaced(world: World): Promise<string> {
  const run = new RunInstancesCommand({
    ImageId: names.amiId,
    InstanceType: 'm7i.2xlarge',
    SubnetId: names.subnets.a,
    MinCount: 1,
    MaxCount: 1,
  });
  const id = (await world.ec2().send(run)).Instances?.[0]?.InstanceId ?? '';
  await balancer(world, 'RegisterTargets', { 'Targets.member.1.Id': id, 'Targets.member.1.Port': 8000 });
  return id;
}

async function health(world: World): Promise<string> {
  const response = await world.call('/health');
  const text = await response.text();
  return response.status === 200
    ? (JSON.parse(text) as { status: string; instance: string }).instance
    : String(response.status);
}

async function question(world: World): Promise<{ status: number; text: string }> {
  await world.ask('POST', 'clock/lease', { speed: 'max' });
  const { pathname } = new URL(service.question.request.url);
  const response = await world.call(pathname, { method: service.question.request.method, body: 'picture' });
  const text = await response.text();
  await world.ask('POST', 'clock/lease', { speed: 1 });
  return { status: response.status, text };
}

afterEach(closeConnections);

test('healthy from the start: green, and the question is answered rightly, in simulated time', async () => {
  await using world = await sandboxFor();
  const { instanceId } = await world.ask<WorldFacts>('GET', 'world');
  expect(await health(world)).toBe(instanceId);
  const body = await (await world.call('/health')).text();
  expect(body).toMatch(new RegExp(service.health.expect));
  const before = await world.now();
  const answer = await question(world);
  expect(answer.status).toBe(service.question.expect.status);
  expect(answer.text).toMatch(new RegExp(service.question.expect.match));
  expect((await world.now()) - before).toBeGreaterThan(5_000);
  const { pathname } = new URL(service.question.request.url);
  expect((await world.call(pathname, { method: 'POST' })).status).toBe(422);
});

test('a sick machine is out of service; the new one is in it only once it is registered, up and checked', async () => {
  await using world = await sandboxFor('warm-cache');
  expect(await health(world)).toBe('503');
  expect((await question(world)).status).toBe(503);
  const id = await replaced(world);
  await world.pass(40_000);
  expect(await health(world)).toBe('503');
  const waiting = await balancer(world, 'DescribeTargetHealth', {});
  expect(waiting.body).toContain('<State>initial</State>');
  await world.pass(120_000);
  expect(await health(world)).toBe(id);
  expect((await question(world)).text).toMatch(new RegExp(service.question.expect.match));
  await balancer(world, 'DeregisterTargets', { 'Targets.member.1.Id': id });
  expect(await health(world)).toBe('503');
});

test('model missing: nobody is in service without it; the machine gets over it by itself', async () => {
  await using world = await sandboxFor('model-missing');
  await replaced(world);
  await world.pass(120_000);
  expect(await health(world)).toBe('503');
  expect((await question(world)).status).toBe(503);
  await world.pass(900_000);
  expect((await question(world)).status).toBe(200);
});

test('a cold boot fills the cache behind the recovered service: files first, COMPLETE last', async () => {
  await using world = await sandboxFor('cold-cache');
  const s3 = world.s3();
  const { bucket: Bucket, prefix } = service.cache;
  const listed = async () =>
    ((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: `${prefix}/` }))).Contents ?? []).map((one) =>
      one.Key?.slice(prefix.length + 1),
    );
  await replaced(world);
  expect(await listed()).toEqual([]);
  // Until the service answers, nothing is exported.
  let answered = false;
  for (let i = 0; i < 40 && !answered; i++) {
    await world.pass(30_000);
    answered = (await health(world)) !== '503' && (await question(world)).status === 200;
  }
  expect(answered).toBe(true);
  expect(await listed()).not.toContain('COMPLETE');
  await world.pass(60_000);
  expect(await listed()).not.toContain('COMPLETE');
  await world.pass(120_000);
  const names = await listed();
  expect(names).toContain('COMPLETE');
  const complete = await s3.send(new GetObjectCommand({ Bucket, Key: `${prefix}/COMPLETE` }));
  const { files } = JSON.parse((await complete.Body?.transformToString()) ?? '') as {
    files: { name: string; size: number }[];
  };
  expect(new Set(names)).toEqual(new Set([...files.map((file) => file.name), 'COMPLETE']));
  for (const file of files) {
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: `${prefix}/${file.name}` }));
    expect(head.ContentLength).toBe(file.size);
    expect(head.LastModified?.getTime()).toBeLessThanOrEqual(complete.LastModified?.getTime() ?? 0);
  }
});

test('corrupt cache: the next boot finds it, pulls, and leaves a right one', async () => {
  await using world = await sandboxFor('cache-corrupt');
  await replaced(world);
  await world.pass(600_000);
  expect((await question(world)).status).toBe(200);
  await world.pass(120_000);
  const second = await replaced(world);
  await world.pass(150_000);
  expect(await health(world)).toBe(second);
  expect((await question(world)).status).toBe(200);
});

test('the certificate: in use it cannot go; a new one is issued, takes the listener, then the old one goes', async () => {
  await using world = await sandboxFor();
  const env = {
    AWS_ACCESS_KEY_ID: world.ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: world.ready.secretAccessKey,
  };
  const client = awsClient(new URL(world.ready.endpoint), env);
  const acm = async (operation: string, asked: object) => {
    const headers = {
      'x-amz-target': `CertificateManager.${operation}`,
      'content-type': 'application/x-amz-json-1.1',
    };
    return JSON.parse(
      (await client.call({ service: 'acm', operation, headers, body: JSON.stringify(asked) })).body,
    ) as Record<string, unknown>;
  };
  const old = names.certificateArn;
  await expect(acm('DeleteCertificate', { CertificateArn: old })).rejects.toMatchObject({
    code: 'ResourceInUseException',
  });
  const { CertificateArn } = await acm('RequestCertificate', {
    DomainName: 'ttb-verifier.example.com',
    ValidationMethod: 'DNS',
    IdempotencyToken: 't',
  });
  expect(
    (await acm('RequestCertificate', { DomainName: 'ttb-verifier.example.com', IdempotencyToken: 't' }))[
      'CertificateArn'
    ],
  ).toBe(CertificateArn);
  expect((await acm('DescribeCertificate', { CertificateArn }))['Certificate']).toMatchObject({
    Status: 'PENDING_VALIDATION',
    InUseBy: [],
  });
  const listen = () =>
    balancer(world, 'ModifyListener', {
      ListenerArn: names.listenerArn,
      'Certificates.member.1.CertificateArn': String(CertificateArn),
    });
  await expect(listen()).rejects.toMatchObject({ code: 'UnsupportedCertificate' });
  await world.pass(60_000);
  expect((await acm('DescribeCertificate', { CertificateArn }))['Certificate']).toMatchObject({
    Status: 'ISSUED',
  });
  await listen();
  await acm('DeleteCertificate', { CertificateArn: old });
  await expect(acm('DescribeCertificate', { CertificateArn: old })).rejects.toMatchObject({
    code: 'ResourceNotFoundException',
  });
  expect((await world.ask<WorldFacts>('GET', 'world')).certificateArn).toBe(CertificateArn);
});
