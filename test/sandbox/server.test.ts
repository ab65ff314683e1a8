import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createConnection } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { isLiveRun } from '../../src/sandbox/idle.ts';
import type { Clock, Ready } from '../../src/sandbox/protocol.ts';
import { HEALTHY } from '../../src/sandbox/scenario.ts';
import { PortTaken, startSandbox } from '../../src/sandbox/server.ts';
import { scratchNow } from '../support/folder.ts';
import { ROOT, sandboxFor, service } from './fixture.ts';

test('a taken port is said so, with what to do', async () => {
  await using world = await sandboxFor();
  const port = Number(new URL(world.ready.endpoint).port);
  const start = startSandbox({ service, scenario: HEALTHY, port });
  await expect(start).rejects.toThrow(PortTaken);
  await expect(start).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`);
});

test.each([-1, 65_536, 1.5])('%s is no port, and nothing keeps running', async (port) => {
  await expect(startSandbox({ service, scenario: HEALTHY, port })).rejects.toThrow('is no port');
});

test('it listens on 127.0.0.1 only', async () => {
  await using world = await sandboxFor();
  const port = Number(new URL(world.ready.endpoint).port);
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal);
  if (outside === undefined) return console.log('skipped: needs a second network address');
  const socket = createConnection({ host: outside.address, port });
  await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('time: 1:1 without a lease, faster with one while somebody waits, and 1:1 again when nobody renews it', async () => {
  await using world = await sandboxFor();
  expect(await world.ask<Clock>('GET', 'clock')).toMatchObject({ speed: 1 });
  const leased = await world.ask<Clock>('POST', 'clock/lease', { speed: 500 });
  // Nobody waits: what a machine computes takes as long as it takes.
  expect(leased.speed).toBe(1);
  const began = performance.now();
  const waiting = world.ask<Clock>('POST', 'clock/wait', { untilMs: leased.nowMs + 60_000 });
  await expect.poll(() => world.ask<Clock>('GET', 'clock')).toMatchObject({ speed: 500 });
  const after = await waiting;
  expect(after.nowMs).toBeGreaterThanOrEqual(leased.nowMs + 60_000);
  expect(performance.now() - began).toBeLessThan(2_000);
  await expect.poll(() => world.ask<Clock>('GET', 'clock'), { timeout: 5_000 }).toMatchObject({ speed: 1 });
});

test('what makes no sense at the own endpoint is a 400 or a 404 that says why', async () => {
  await using world = await sandboxFor();
  expect(await world.ask('POST', 'clock/lease', { speed: -1 })).toEqual({
    error: 'speed is a number above 0, or "max"',
  });
  expect(await world.ask('POST', 'clock/wait', {})).toEqual({ error: 'untilMs is a simulated time in ms' });
  expect(await world.ask('GET', 'nothing')).toEqual({
    error: "GET /_firedrill/nothing is not part of the sandbox's own endpoint",
  });
});

test('who waits and goes away is forgotten: time is not moved for nobody', async () => {
  await using world = await sandboxFor();
  const nowMs = await world.now();
  const gone = new AbortController();
  const wait = fetch(`${world.ready.endpoint}/_firedrill/clock/wait`, {
    method: 'POST',
    headers: { authorization: `Bearer ${world.ready.secretAccessKey}` },
    body: JSON.stringify({ untilMs: nowMs + 3_600_000 }),
    signal: gone.signal,
  });
  // The answer to a later request on another connection shows that the first is being waited for.
  await world.now();
  gone.abort();
  await expect(wait).rejects.toThrow();
  await world.now();
  await world.ask('POST', 'clock/lease', { speed: 'max' });
  await world.ask('POST', 'clock/wait', { untilMs: (await world.now()) + 1_000 });
  expect(await world.now()).toBeLessThan(nowMs + 600_000);
});

test('its state survives its clients', async () => {
  await using world = await sandboxFor();
  const put = (key: string, init: RequestInit) => world.call(key, init);
  expect((await put('/health', {})).status).toBe(200);
  const s3 = world.s3();
  const { PutObjectCommand, GetObjectCommand } = await import('@aws-sdk/client-s3');
  await s3.send(new PutObjectCommand({ Bucket: service.state.bucket, Key: 'k', Body: 'v' }));
  s3.destroy();
  const again = await world.s3().send(new GetObjectCommand({ Bucket: service.state.bucket, Key: 'k' }));
  expect(await again.Body?.transformToString()).toBe('v');
});

test('nobody used it for long: it ends itself, but not while a run is open', async () => {
  const folder = scratchNow();
  const idle = await startSandbox({ service, scenario: HEALTHY, idleMs: 60 });
  await idle.stopped;
  await expect(fetch(idle.ready.endpoint)).rejects.toThrow();

  writeFileSync(join(folder, 'journal.jsonl'), '{"type":"run.opened"}\n');
  expect(isLiveRun(folder, Date.now())).toBe(true);
  expect(isLiveRun(folder, Date.now() + 25 * 3_600_000)).toBe(false);
  expect(isLiveRun(join(folder, 'none'), Date.now())).toBe(false);
  writeFileSync(join(folder, 'journal.jsonl'), '{"type":"run.op');
  expect(isLiveRun(folder, Date.now())).toBe(false);
  writeFileSync(join(folder, 'journal.jsonl'), '{"type":"run.opened"}\n{"type":"run.closed"}\n');
  expect(isLiveRun(folder, Date.now())).toBe(false);
});

test('it ends soon once its run is over, though nobody told it, and leaves there what was changed', async () => {
  const folder = scratchNow();
  const sandbox = await startSandbox({ service, scenario: HEALTHY, overMs: 50, lookMs: 20 });
  const { endpoint, secretAccessKey } = sandbox.ready;
  const authorization = `Bearer ${secretAccessKey}`;
  writeFileSync(join(folder, 'journal.jsonl'), '{"type":"run.opened"}\n');
  const run = { method: 'POST', headers: { authorization }, body: JSON.stringify({ folder }) };
  await fetch(`${endpoint}/_firedrill/run`, run);
  writeFileSync(join(folder, 'journal.jsonl'), '{"type":"run.opened"}\n{"type":"run.closed"}\n');
  await sandbox.stopped;
  expect(JSON.parse(readFileSync(join(folder, 'ledger.json'), 'utf8'))).toEqual([]);
});

test('it ends soon when the run that it was started for was never opened', async () => {
  const runFolder = scratchNow();
  const sandbox = await startSandbox({ service, scenario: HEALTHY, runFolder, overMs: 50, lookMs: 20 });
  await sandbox.stopped;
  await expect(fetch(sandbox.ready.endpoint)).rejects.toThrow();
});

test('as a program: one line when ready, ends at SIGTERM, lives on when its starter closes the pipe', async () => {
  const argv = ['sandbox', '--json', '--scenario', 'warm-cache', '--config', join(ROOT, 'firedrill.yaml')];
  const child = spawn(process.execPath, [join(ROOT, 'src/main.ts'), ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const ready = JSON.parse(line) as Ready;
  expect(Object.keys(ready)).toEqual([
    'endpoint',
    'accountId',
    'region',
    'accessKeyId',
    'secretAccessKey',
    'scenario',
    'terragrunt',
    'env',
  ]);
  child.stdout.destroy();
  const clock = await fetch(`${ready.endpoint}/_firedrill/clock`, {
    headers: { authorization: `Bearer ${ready.secretAccessKey}` },
  });
  expect(clock.status).toBe(200);
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
});
