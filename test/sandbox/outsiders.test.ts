import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, test } from 'vitest';
import { type Change, SECRET_HEADER } from '../../src/sandbox/protocol.ts';
import { HEALTHY } from '../../src/sandbox/scenario.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { sandboxFor, service } from './fixture.ts';
import { send, signedHeaders } from './signed.ts';

type World = Awaited<ReturnType<typeof sandboxFor>>;

const HOST = new URL(service.health.url).host;
const QUESTION = new URL(service.question.request.url).pathname;

/** A connection of somebody on this machine. */
async function connect(world: World): Promise<Socket> {
  const { hostname, port } = new URL(world.ready.endpoint);
  const socket = createConnection({ host: hostname, port: Number(port) });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Everything that the sandbox says on a connection until it hangs up. */
function heard(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (part: string) => (text += part));
  return new Promise((resolve) => socket.on('close', () => resolve(text)));
}

const half = (start: string, ...headers: string[]): string =>
  [`${start} HTTP/1.1`, ...headers, 'content-length: 1000', '', 'half of it'].join('\r\n');

/** Real ms in which a run at `max` gets through an hour. */
async function anHour(world: World): Promise<number> {
  const began = performance.now();
  const from = await world.now();
  for (let minute = 1; minute <= 60; minute++) {
    await world.ask('POST', 'clock/lease', { speed: 'max' });
    await world.ask('POST', 'clock/wait', { untilMs: from + minute * 60_000 });
  }
  return performance.now() - began;
}

describe('whoever lacks the secret holds nothing up', () => {
  const host = `host: ${HOST}`;
  const SIGNED =
    'authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261123/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=';
  test.each([
    ['half a question to the service', half(`POST ${QUESTION}`, host)],
    [
      'half a call of the own endpoint',
      half('POST /_firedrill/clock/wait', 'host: x', 'authorization: Bearer x'),
    ],
    ['half an unsigned upload', half('PUT /bucket/key', 'host: x')],
    [
      'half an upload with keys of somebody else',
      half('PUT /bucket/key', 'host: x', SIGNED + '0'.repeat(64)),
    ],
    ['half of the headers', `POST ${QUESTION} HTTP/1.1\r\nhost: `],
    ['nothing', ''],
  ])('%s', async (_, bytes) => {
    await using world = await sandboxFor();
    const socket = await connect(world);
    socket.write(bytes);
    expect(await anHour(world)).toBeLessThan(8_000);
    socket.destroy();
  });

  test('half a call of somebody who knows the key id and not the secret', async () => {
    await using world = await sandboxFor();
    const wire = { method: 'POST', url: '/' };
    const other = { ...world.ready, secretAccessKey: 'another' };
    // Without the body's hash the signature can be checked only when the body is there.
    const headers = signedHeaders(other, wire, { service: 'sts', hashHeader: false });
    const socket = await connect(world);
    socket.write(half('POST /', ...Object.entries(headers).map((pair) => pair.join(': '))));
    expect(await anHour(world)).toBeLessThan(8_000);
    socket.destroy();
  });

  test('nor does half an upload of somebody who has it: time waits for a body, but not for long', async () => {
    await using world = await sandboxFor();
    const wire = { method: 'PUT', url: `/${service.state.bucket}/k` };
    const headers = signedHeaders(world.ready, wire, { service: 's3', payload: 'UNSIGNED-PAYLOAD' });
    const socket = await connect(world);
    socket.write(half(`PUT ${wire.url}`, ...Object.entries(headers).map((pair) => pair.join(': '))));
    expect(await anHour(world)).toBeLessThan(8_000);
    socket.destroy();
  });
});

test('a question to the service is answered to whoever shows the secret, and moves no time for anybody else', async () => {
  await using world = await sandboxFor();
  await world.ask('POST', 'clock/lease', { speed: 'max' });
  const before = await world.now();
  for (const secret of [undefined, '', 'guess', `${world.ready.secretAccessKey}x`]) {
    const headers = { host: HOST, ...(secret === undefined ? {} : { [SECRET_HEADER]: secret }) };
    for (const wire of [
      { method: 'POST', url: QUESTION, body: 'picture' },
      { method: 'GET', url: '/health' },
    ]) {
      const { status, text } = await send(world.ready, { ...wire, headers });
      expect([status, text]).toEqual([
        403,
        `${SECRET_HEADER}: <secretAccessKey> of this sandbox is needed\n`,
      ]);
    }
  }
  expect((await world.now()) - before).toBeLessThan(5_000);
  const headers = { host: HOST, [SECRET_HEADER]: world.ready.secretAccessKey };
  const asked = await send(world.ready, { method: 'POST', url: QUESTION, headers, body: 'picture' });
  expect(asked.status).toBe(200);
});

test('who is refused is refused before the body comes, and is hung up on', async () => {
  await using world = await sandboxFor();
  const socket = await connect(world);
  socket.write(half(`POST ${QUESTION}`, `host: ${HOST}`));
  expect(await heard(socket)).toMatch(/^HTTP\/1\.1 403 .*\r\nconnection: close\r\n/is);
});

test('nobody is asked for a body that will not be taken', async () => {
  await using world = await sandboxFor();
  const socket = await connect(world);
  socket.write(half('PUT /bucket/key', 'host: x', 'expect: 100-continue').replace('half of it', ''));
  expect(await heard(socket)).toMatch(/^HTTP\/1\.1 403 /);
});

test('a body that is too large is refused by its length, also from somebody who has the secret', async () => {
  await using world = await sandboxFor();
  const wire = { method: 'PUT', url: `/${service.state.bucket}/k` };
  const headers = signedHeaders(world.ready, wire, { service: 's3', payload: 'UNSIGNED-PAYLOAD' });
  const lines = Object.entries(headers).map((pair) => pair.join(': '));
  const socket = await connect(world);
  socket.write(
    [`PUT ${wire.url} HTTP/1.1`, ...lines, `content-length: ${63 * 2 ** 20}`, '', 'x'].join('\r\n'),
  );
  expect(await heard(socket)).toMatch(/^HTTP\/1\.1 413 /);
  // Where no length is said, it is read so far and no further.
  const endless = await connect(world);
  endless.write([`PUT ${wire.url} HTTP/1.1`, ...lines, 'transfer-encoding: chunked', '', ''].join('\r\n'));
  const megabyte = `100000\r\n${'x'.repeat(2 ** 20)}\r\n`;
  const answer = heard(endless);
  for (let sent = 0; sent < 32 && !endless.destroyed; sent++) {
    endless.write(megabyte);
    await sleep(1);
  }
  expect(await answer).toMatch(/^(?:HTTP\/1\.1 413 |$)/);
  const got = world.s3().send(new GetObjectCommand({ Bucket: service.state.bucket, Key: 'k' }));
  await expect(got).rejects.toMatchObject({ name: 'NoSuchKey' });
});

test('however many bodies come at once, no more of them is held than fits, and the next one is taken', async () => {
  await using world = await sandboxFor();
  const wire = { method: 'PUT', url: `/${service.state.bucket}/k` };
  const headers = signedHeaders(world.ready, wire, { service: 's3', payload: 'UNSIGNED-PAYLOAD' });
  const lines = Object.entries(headers).map((pair) => pair.join(': '));
  const sockets = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const socket = await connect(world);
      socket.write(
        [`PUT ${wire.url} HTTP/1.1`, ...lines, `content-length: ${15 * 2 ** 20}`, '', ''].join('\r\n'),
      );
      socket.write(Buffer.alloc(14 * 2 ** 20));
      return socket;
    }),
  );
  const answers = await Promise.any(sockets.map(heard));
  expect(answers).toMatch(/^(?:HTTP\/1\.1 503 |$)/);
  for (const socket of sockets) socket.destroy();
  await expect
    .poll(() => world.s3().send(new PutObjectCommand({ Bucket: service.state.bucket, Key: 'k', Body: 'v' })))
    .toMatchObject({ $metadata: { httpStatusCode: 200 } });
});

test('however many connections say nothing, whoever has the secret gets in', async () => {
  await using world = await sandboxFor();
  const sockets = await Promise.all(Array.from({ length: 300 }, () => connect(world)));
  expect(await world.sts().send(new GetCallerIdentityCommand({}))).toMatchObject({
    Account: service.account,
  });
  await expect.poll(() => sockets.filter((socket) => !socket.destroyed).length).toBeLessThanOrEqual(64);
  for (const socket of sockets) socket.destroy();
});

test('what was refused, or only read, is not in the ledger', async () => {
  await using world = await sandboxFor();
  for (let i = 0; i < 20; i++) await send(world.ready, { method: 'GET', url: `/bucket/${i}`, headers: {} });
  const ledger = () => world.ask<Change[]>('GET', 'ledger');
  await world.sts().send(new GetCallerIdentityCommand({}));
  expect(await ledger()).toEqual([]);
  const Bucket = service.state.bucket;
  const put = { Bucket, Key: 'a b', Body: 'v', IfNoneMatch: '*' };
  await world.s3().send(new PutObjectCommand(put));
  await expect(world.s3().send(new PutObjectCommand(put))).rejects.toMatchObject({
    name: 'PreconditionFailed',
  });
  expect(await ledger()).toMatchObject([
    {
      service: 's3',
      action: 'PutObject',
      target: `${Bucket}/a b`,
      userAgent: expect.stringContaining('aws-sdk-js'),
    },
  ]);
});

test('strangers and screens that are left open do not keep it alive', async () => {
  const sandbox = await startSandbox({ service, scenario: HEALTHY, idleMs: 300 });
  const { endpoint, secretAccessKey } = sandbox.ready;
  let polls = 0;
  const authorization = `Bearer ${secretAccessKey}`;
  const screen = setInterval(() => {
    const lease = { method: 'POST', headers: { authorization }, body: '{"speed":1}' };
    for (const asked of [
      fetch(`${endpoint}/_firedrill/clock/lease`, lease),
      fetch(`${endpoint}/_firedrill/clock`, { headers: { authorization } }),
      fetch(`${endpoint}/bucket/key`),
      fetch(`${endpoint}${QUESTION}`, { headers: { 'x-forwarded-host': HOST } }),
    ])
      asked.then(
        () => (polls += 1),
        () => undefined,
      );
  }, 20);
  await sandbox.stopped;
  clearInterval(screen);
  expect(polls).toBeGreaterThan(10);
});
