import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { Pty } from '../support/pty.ts';
import { openGate } from '../support/pty-keys.ts';

const BLOCKED_MS = 60_000;
/** More whole frames than a terminal's line holds. */
const REPAINTS = 40;
const WHOLE_FRAME = '\u001b[H\u001b[J';
const COUNT = { timeout: 120_000, interval: 100 };

async function folderOf(state: string): Promise<string> {
  const runs = join(state, 'ttb-verifier/runs');
  const [run = ''] = await readdir(runs);
  return join(runs, run);
}

const eventsIn = async (folder: string): Promise<readonly Stamped[]> =>
  (await readFile(join(folder, 'journal.jsonl'), 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Stamped);

test('a terminal that nobody reads for a minute in an apply holds up nothing, and then gets one whole frame', async () => {
  const state = await scratch();
  // At this speed the apply takes about 50 s, and the boot 40 s more.
  const args = ['rehearse', 'instance-replacement', '--speed', '1', '--state-dir', state];
  await using pty = new Pty(process.execPath, [PROGRAM, ...args], { columns: 200, rows: 60 });
  await openGate(pty, 'aws_instance.ttb', '● Apply');
  const folder = await folderOf(state);
  const beat = async (): Promise<number> => (await stat(join(folder, 'lock.1'))).mtimeMs;
  // The apply's program is the only one that is held, and so the only one that is written down.
  const last = async (type: Stamped['type'], step?: string): Promise<Stamped | undefined> =>
    (await eventsIn(folder)).findLast(
      (event) => event.type === type && (step === undefined || ('step' in event && event.step === step)),
    );
  await vi.waitFor(async () => expect(await last('child.launched')).toBeDefined(), COUNT);
  expect(await last('child.ended')).toBeUndefined();

  pty.freeze();
  const [frozenAt, frozenBytes, frozenBeat] = [Date.now(), pty.bytes.length, await beat()];
  for (let n = 0; n < REPAINTS; n += 1) {
    pty.press('\u000c');
    await sleep(20);
  }
  // All of this comes about while nobody reads.
  await vi.waitFor(async () => expect(await beat()).toBeGreaterThan(frozenBeat), COUNT);
  await vi.waitFor(async () => expect(await last('step.succeeded', 'apply')).toBeDefined(), COUNT);
  await vi.waitFor(async () => expect(await last('step.started', 'boot')).toBeDefined(), COUNT);
  expect(pty.bytes.length).toBe(frozenBytes);
  await sleep(Math.max(0, frozenAt + BLOCKED_MS - Date.now()));
  const thawedAt = Date.now();
  const before = await eventsIn(folder);
  pty.thaw();

  // What the launcher wrote down itself, though nobody was there to look, is when it ended.
  const ended = (await last('child.ended')) ?? expect.fail('the apply has not ended');
  const [attempt = ''] = (await readdir(join(folder, 'logs/apply'))).toSorted().slice(-1);
  const logs = join(folder, 'logs/apply', attempt);
  const [record = ''] = (await readdir(logs)).filter((name) => name.endsWith('end.json'));
  const { endedAt } = JSON.parse(await readFile(join(logs, record), 'utf8')) as { endedAt: string };
  expect(Date.parse(ended.at)).toBeGreaterThanOrEqual(Date.parse(endedAt));
  expect(Date.parse(ended.at)).toBeLessThan(Math.min(Date.parse(endedAt) + 10_000, thawedAt));
  expect(before.filter(({ at }) => Date.parse(at) > frozenAt).map(({ type }) => type)).toEqual(
    expect.arrayContaining(['child.ended', 'step.succeeded', 'step.started']),
  );

  const screen = await pty.until(/✓ Appl[^]*\^C stop/, 20_000);
  expect(screen).toMatch(/● .*boot/i);
  expect(screen.split('\n')).toHaveLength(60);
  const wholeFrames = pty.bytes.slice(frozenBytes).split(WHOLE_FRAME).length - 1;
  // Frames that nobody would have seen were not made; what was lost is made good by a whole one.
  expect(wholeFrames).toBeLessThan(REPAINTS);
  expect(wholeFrames).toBeGreaterThan(0);
  expect(await beat()).toBeGreaterThan(frozenBeat);
}, 240_000);
