/** What an operator is told of each thing that goes wrong on the way to a boot log: the lines of the log pane, word for word. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test, vi } from 'vitest';
import { BootStream } from '../../src/boot/boot-stream.ts';
import { explainSession } from '../../src/diagnosis/session.ts';
import { createLogRing } from '../../src/run/log-ring.ts';
import { namesOf } from '../../src/sandbox/names.ts';
import type { SessionFaults } from '../../src/sandbox/session/faults.ts';
import { createBorder } from '../../src/text/border.ts';
import { sandboxClock } from '../../src/worlds/rehearsal/sandbox-clock.ts';
import { sandboxSocket } from '../../src/worlds/session-socket.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';
import { scratchNow } from '../support/folder.ts';

const LINES = 400;
const logOf = (word: string): string => Array.from({ length: LINES }, (_, n) => `${word} ${n}\n`).join('');

/** A machine's log in the log pane's ring, as the boot action puts it there. */
async function followed(faults: SessionFaults) {
  const world = await sandboxFor();
  const { instanceId } = await world.ask<{ instanceId: string }>('GET', 'world');
  const file = join(scratchNow(), 'log');
  writeFileSync(file, logOf('line'));
  await world.ask('POST', 'boot-log', { id: instanceId, file });
  await world.ask('POST', 'session', faults);
  const log = createLogRing();
  const clock = sandboxClock({ ...world.ready, secret: world.ready.secretAccessKey, speed: 50 });
  const over = new AbortController();
  const names = namesOf(service);
  const put = (source: string) => (texts: readonly string[]) =>
    log.push(texts.map((text) => ({ source, text, t: 0 })));
  const stream = new BootStream({
    aws: awsOn(world.ready),
    border: createBorder(),
    clock,
    instance: instanceId,
    signal: over.signal,
    tail: {
      socket: sandboxSocket(world.ready.endpoint),
      explain: explainSession,
      sessionDocument: names.tailDocument,
      commandDocument: names.readDocument,
    },
    lines: put('console'),
    say: (text) => put('firedrill')([text]),
  });
  await stream.look();
  const reading = stream.readLog().catch(() => undefined);
  const texts = () => log.slice(0, log.total()).map(({ text }) => text);
  return {
    world,
    file,
    instanceId,
    stream,
    texts,
    has: (text: string) =>
      vi.waitFor(() => expect(texts()).toContain(text), { timeout: 50_000, interval: 20 }),
    async [Symbol.asyncDispose]() {
      over.abort();
      await reading;
      clock.stop();
      await world.sandbox.stop();
    },
  };
}

/** Each line of the log, once and in its order. */
function whole(texts: readonly string[], word: string): void {
  expect(texts.filter((text) => text.startsWith(`${word} `))).toEqual(logOf(word).trimEnd().split('\n'));
}

test.each<[string, SessionFaults, RegExp]>([
  ['a connection that breaks', { dropAfter: 3000, drops: 1 }, /connection broke .* it is resumed/],
  [
    'a session that cannot be resumed',
    { dropAfter: 3000, drops: 1, noResume: true },
    /cannot be resumed: it has timed out/,
  ],
  [
    'a session that AWS closes as idle',
    { closeAfter: 3000 },
    /AWS has closed the session: .*idle for too long/,
  ],
  ['sessions that were taken from people', { deny: true }, /You may not start sessions here/],
  ["the unit's document is missing", { noDocument: true }, /document that follows the boot log is not there/],
  [
    'a key that may not be used',
    { encrypt: true, denyKey: true },
    /Sessions are encrypted here, and their key cannot be used/,
  ],
])(
  '%s is told in words, and no line is lost or doubled',
  async (_, faults, words) => {
    await using made = await followed(faults);
    await vi.waitFor(() => expect(made.texts().join('\n')).toMatch(words), { timeout: 50_000, interval: 20 });
    // What breaks each session for itself is over; what is not allowed stays so.
    if (faults.dropAfter ?? faults.closeAfter) await made.world.ask('POST', 'session', {});
    await made.has(`line ${LINES - 1}`);
    whole(made.texts(), 'line');
  },
  60_000,
);

test.each<[string, SessionFaults]>([
  ['out of order', { reorder: 7 }],
  ['twice', { duplicate: 3 }],
  ['with lost acknowledgements', { loseAcks: 2 }],
  ['with late acknowledgements', { delayAcks: 300 }],
  ['after a handshake', { handshake: true }],
  ['encrypted', { encrypt: true }],
])(
  'what comes %s is nobody’s trouble: the lines are there, and the pane says ssm, live',
  async (_, faults) => {
    await using made = await followed(faults);
    await made.has(`line ${LINES - 1}`);
    whole(made.texts(), 'line');
    expect(made.stream.source).toBe('ssm, live');
    expect(made.texts()).toContain('The boot log itself: ssm, live.');
    expect(made.texts().filter((text) => /broke|refused|closed|lost/.test(text))).toEqual([]);
  },
  60_000,
);

const REPLACED = 'The boot log was replaced or cut off: it is read from its new beginning.';

test('a log that is rotated goes on with the new one, from its beginning', async () => {
  await using made = await followed({});
  await made.has(`line ${LINES - 1}`);
  renameSync(made.file, `${made.file}.1`);
  writeFileSync(made.file, logOf('new'));
  await made.has(`new ${LINES - 1}`);
  whole(made.texts(), 'new');
  const said = made.texts().filter((text) => text === REPLACED);
  expect(said).toHaveLength(1);
  expect(made.texts().indexOf(REPLACED)).toBeLessThan(made.texts().indexOf('new 0'));
}, 60_000);

test('a log that is cut off is said to be', async () => {
  await using made = await followed({});
  await made.has(`line ${LINES - 1}`);
  writeFileSync(made.file, 'cut\n');
  await made.has('cut');
  expect(made.texts().filter((text) => text === REPLACED)).toHaveLength(1);
}, 60_000);

test('bytes that are no text are shown as what they are, and what follows is whole', async () => {
  await using made = await followed({});
  await made.has(`line ${LINES - 1}`);
  writeFileSync(made.file, Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a, 0x63, 0x0a]), { flag: 'a' });
  await made.has('a\uFFFD\uFFFDb');
  await made.has('c');
}, 60_000);

test('a machine that is terminated in mid-stream is known as that, and its agent is asked for no longer in vain', async () => {
  await using made = await followed({});
  await made.has(`line ${LINES - 1}`);
  await made.world.ec2().send(new TerminateInstancesCommand({ InstanceIds: [made.instanceId] }));
  await vi.waitFor(
    async () => {
      await made.stream.look();
      expect(made.stream.instance?.state).toMatch(/shutting-down|terminated/);
    },
    { timeout: 50_000, interval: 50 },
  );
}, 60_000);
