import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { sessionCalls } from '../../src/aws/session-calls.ts';
import { namesOf } from '../../src/sandbox/names.ts';
import type { SessionFaults } from '../../src/sandbox/session/faults.ts';
import { awsOn } from '../support/aws.ts';
import { scratchNow } from '../support/folder.ts';
import { fileOf, hear } from '../support/session.ts';
import { sandboxFor, service } from './fixture.ts';

type World = Awaited<ReturnType<typeof sandboxFor>>;
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.sandbox.stop();
});

const DOCUMENT = namesOf(service).tailDocument;

async function world(faults: SessionFaults = {}) {
  const made = await sandboxFor();
  worlds.push(made);
  const { instanceId } = await made.ask<{ instanceId: string }>('GET', 'world');
  await made.ask('POST', 'clock/lease', { speed: 50 });
  await made.ask('POST', 'session', faults);
  return { ...made, instanceId };
}

/** A boot log of lines that differ, so that a piece in the wrong place is seen. */
async function withLog(
  { ask, instanceId }: Awaited<ReturnType<typeof world>>,
  bytes: number,
): Promise<Buffer> {
  const lines: string[] = [];
  for (let size = 0; size < bytes; size += lines.at(-1)?.length ?? 0)
    lines.push(`line ${lines.length} of the boot\n`);
  const log = Buffer.from(lines.join(''));
  const file = join(scratchNow(), 'log');
  writeFileSync(file, log);
  await ask('POST', 'boot-log', { id: instanceId, file });
  return log;
}

const whole = (log: Buffer) => (text: string) => {
  const end = text.lastIndexOf('\n');
  return end > log.length && fileOf(text.slice(0, end + 1)).length >= log.length;
};

test("the unit's document tails the boot log in frames, from an offset", async () => {
  const { ready, instanceId } = await world();
  const { text } = await hear(ready, instanceId, DOCUMENT, { offset: '0' }, (said) => said.includes('@RB H'));
  const file = fileOf(text);
  expect(file.toString()).toContain('##RB {"stage":"recovered"');
  expect(text).toMatch(/^@RB H \d+ [\d.]+ [A-Za-z0-9+/=]+\n$/m);
  const later = await hear(ready, instanceId, DOCUMENT, { offset: '1000' }, (said) => said.includes('@RB H'));
  expect(fileOf(later.text, 1000)).toEqual(file.subarray(1000));
});

const TROUBLES: readonly [string, SessionFaults][] = [
  ['nothing', {}],
  ['drops', { dropAfter: 20_000, drops: 5 }],
  ['reordering', { reorder: 7 }],
  ['doubles', { duplicate: 3 }],
  ['late acknowledgements', { delayAcks: 400 }],
  ['lost acknowledgements', { loseAcks: 40 }],
  ['a handshake', { handshake: true }],
  ['encryption', { encrypt: true }],
  [
    'drops of an encrypted session whose frames are out of order',
    { encrypt: true, dropAfter: 20_000, drops: 3, reorder: 5, duplicate: 4 },
  ],
];

test.each(TROUBLES)('through %s every byte comes once and in its place', async (_, faults) => {
  const made = await world(faults);
  const log = await withLog(made, 120_000);
  const { text, events } = await hear(made.ready, made.instanceId, DOCUMENT, { offset: '0' }, whole(log));
  expect(fileOf(text.slice(0, text.lastIndexOf('\n') + 1)).equals(log)).toBe(true);
  expect(events.filter(({ kind }) => kind === 'dropped')).toHaveLength(faults.drops ?? 0);
  expect(events.filter(({ kind }) => kind === 'resumed')).toHaveLength(faults.drops ?? 0);
});

test('a session that has timed out cannot be resumed: it is over', async () => {
  const made = await world({ dropAfter: 5000, noResume: true });
  await withLog(made, 20_000);
  const { end } = await hear(made.ready, made.instanceId, DOCUMENT, { offset: '0' }, () => false);
  expect(end?.why).toBe('over');
});

test('the service closes a session, and says why', async () => {
  const made = await world({ closeAfter: 5000 });
  await withLog(made, 20_000);
  const { end } = await hear(made.ready, made.instanceId, DOCUMENT, { offset: '0' }, () => false);
  expect(end).toMatchObject({ why: 'closed', said: expect.stringContaining('idle') });
});

test('without the right to its key an encrypted session ends, and says which call was refused', async () => {
  const made = await world({ encrypt: true, denyKey: true });
  const { end } = await hear(made.ready, made.instanceId, DOCUMENT, { offset: '0' }, () => false);
  expect(end).toMatchObject({ why: 'no-key', said: expect.stringContaining('GenerateDataKey') });
});

test('a start is refused as AWS refuses it', async () => {
  const start = (made: World, instance: string, document = DOCUMENT, offset = '0') =>
    sessionCalls(awsOn(made.ready), { instance, document, parameters: { offset } }).start();
  const made = await world();
  await expect(start(made, 'i-0123456789abcdef0')).rejects.toMatchObject({
    failure: { code: 'not-connected' },
  });
  await expect(start(made, made.instanceId, 'No-Such')).rejects.toThrow(/InvalidDocument/);
  await expect(start(made, made.instanceId, DOCUMENT, '007')).rejects.toThrow(/InvalidParameters/);
  await made.ask('POST', 'session', { deny: true });
  await expect(start(made, made.instanceId)).rejects.toMatchObject({ failure: { code: 'denied' } });
  await made.ask('POST', 'session', { noDocument: true });
  await expect(start(made, made.instanceId)).rejects.toThrow(/InvalidDocument/);
});

test('a token opens one connection, and only that of its session', async () => {
  const made = await world();
  const calls = sessionCalls(awsOn(made.ready), {
    instance: made.instanceId,
    document: DOCUMENT,
    parameters: {},
  });
  const { token, url, sessionId } = await calls.start();
  const opened = (value: string): Promise<number | 'open'> =>
    new Promise((resolve) => {
      const socket = new WebSocket(url);
      socket.on('open', () => socket.send(JSON.stringify({ TokenValue: value })));
      socket.on('message', () => resolve('open'));
      socket.on('close', (code) => resolve(code));
    });
  expect(await opened('guessed')).toBe(1008);
  expect(await opened(token)).toBe('open');
  expect(await opened(token)).toBe(1008);
  await calls.terminate(sessionId);
  expect(await calls.resume(sessionId)).toBeUndefined();
  await expect(calls.resume('no-such')).resolves.toBeUndefined();
});

test('a program that ends has an exit code, and its session is closed', async () => {
  const { ready, instanceId } = await world();
  const heard = await hear(
    ready,
    instanceId,
    'AWS-StartNonInteractiveCommand',
    { command: 'uptime' },
    () => false,
  );
  expect(heard.text).toContain('uptime');
  expect(heard.events).toContainEqual({ kind: 'exit', code: 127 });
  expect(heard.end).toEqual({ why: 'closed', said: '' });
});

test('leaving a session terminates it', async () => {
  const made = await world();
  const calls = sessionCalls(awsOn(made.ready), {
    instance: made.instanceId,
    document: DOCUMENT,
    parameters: {},
  });
  let id = '';
  await hear(made.ready, made.instanceId, DOCUMENT, {}, (text) => text !== '', {
    calls: {
      ...calls,
      start: async () => {
        const made = await calls.start();
        id = made.sessionId;
        return made;
      },
    },
  });
  expect(id).not.toBe('');
  expect(await calls.resume(id)).toBeUndefined();
});
