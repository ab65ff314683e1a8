import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import type { Holding } from '../../src/engine/run-view.ts';
import { readJournal } from '../../src/journal/read-journal.ts';
import { identityOf, isAlive } from '../../src/process/process-identity.ts';
import { holderOf, takeLock } from '../../src/run/lock.ts';
import { handoverWords } from '../../src/engine/handover-words.ts';
import { endHolder } from '../../src/run/take-over.ts';
import { holdingOf } from '../../src/run/watching-words.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

const TAKES = 500;
const DEATHS = 8;

async function contend(folder: string, times: number, end = ''): Promise<void> {
  const script = join(import.meta.dirname, '../support/contender.ts');
  const child = spawn(process.execPath, [script, folder, String(times), end], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect([code, signal, said]).toEqual(end === 'dies' ? [null, 'SIGKILL', ''] : [0, null, '']);
}

test('two programs at one run, 1,000 takes, and others that die at it: never two writers', async () => {
  const folder = await storedRun(await scratch(), 'a-run', ...LEFT.waiting);
  const dying = async () => {
    for (let n = 0; n < DEATHS; n += 1) await contend(folder, 3, 'dies');
  };
  await Promise.all([contend(folder, TAKES), contend(folder, TAKES), dying()]);
  const events: Stamped[] = [];
  const chain = await readJournal(join(folder, 'journal.jsonl'), (event) => void events.push(event));
  expect(chain.problems).toEqual([]);
  const resumed = events.filter((event) => event.type === 'run.resumed');
  expect(resumed).toHaveLength(2 * TAKES + DEATHS * 3);
  // Each take is an epoch of its own, and both programs were there in between one another.
  expect(new Set(resumed.map(({ epoch }) => epoch)).size).toBe(resumed.length);
  const turns = resumed.filter(({ operator }, i) => operator !== resumed[i - 1]?.operator);
  expect(turns.length).toBeGreaterThan(20);
}, 120_000);

/** A run's folder that a living program holds. */
async function heldBy(file: string, ...args: readonly string[]) {
  const folder = await scratch();
  const child: ChildProcess = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (args.length > 1) await once(child.stdout ?? child, 'data');
  else await once(child, 'spawn');
  const identity = identityOf(child.pid ?? 0) ?? expect.fail('no such process');
  await writeFile(join(folder, 'lock.1'), JSON.stringify({ ...identity, since: 'noon' }));
  const from: Holding = holdingOf((await holderOf(folder)) ?? expect.fail('nobody holds it'));
  return { folder, child, from };
}

test('a holder that ends when told to is told only', async () => {
  const { folder, child, from } = await heldBy('sleep', '1000');
  const exited = once(child, 'exit');
  expect(await endHolder(folder, from)).toBe('told');
  expect(await exited).toEqual([null, 'SIGTERM']);
  expect(await holderOf(folder)).toBeUndefined();
});

test('one that had left the run while somebody wrote why they take it was told nothing, and that is not said', async () => {
  const { folder, child, from } = await heldBy('sleep', '1000');
  child.kill('SIGINT');
  await once(child, 'exit');
  const ended = await endHolder(folder, from);
  expect(ended).toBe('gone');
  const note = 'the laptop is lost';
  expect(handoverWords({ pid: 7, host: 'laptop', operator: 'ana', ended, note })).toBe(
    'ana, whose program (process 7 on laptop) had ended before it was told to: "the laptop is lost"',
  );
});

test('a holder that does not is killed, and waited for', async () => {
  const deaf = 'trap "" TERM; echo ready; while :; do read -t 1 nothing; done';
  const { folder, child, from } = await heldBy('bash', '-c', deaf);
  const exited = once(child, 'exit');
  expect(await endHolder(folder, from, 500)).toBe('killed');
  expect(await exited).toEqual([null, 'SIGKILL']);
}, 20_000);

test('only the program that was chosen is ended: not one that has it by now', async () => {
  const { folder, from } = await heldBy('sleep', '1000');
  const other = await heldBy('sleep', '1000');
  await writeFile(join(folder, 'lock.2'), JSON.stringify({ ...other.from, since: 'later' }));
  await expect(endHolder(folder, from)).rejects.toThrow(/Somebody else has it by now/);
  expect([isAlive(from), isAlive(other.from)]).toEqual(['yes', 'yes']);
});

test('a pid that is another program’s by now is left alone', async () => {
  const { folder, from } = await heldBy('sleep', '1000');
  const before = { ...from, startTime: '1' };
  await writeFile(join(folder, 'lock.2'), JSON.stringify({ ...before, since: 'noon' }));
  expect(await endHolder(folder, before)).toBe('gone');
  expect(isAlive(from)).toBe('yes');
});

test('never itself', async () => {
  const folder = await scratch();
  const mine = await takeLock(folder);
  const from = holdingOf((await holderOf(folder)) ?? expect.fail('nobody holds it'));
  await expect(endHolder(folder, from)).rejects.toThrow('This very program is at it.');
  if ('release' in mine) mine.release();
});

test('of two who take it over at once, 50 times, one gets it', async () => {
  for (let n = 0; n < 50; n += 1) {
    const { folder, from } = await heldBy('sleep', '1000');
    const takes = await Promise.all(
      [0, 1].map(async () => {
        await endHolder(folder, from);
        return takeLock(folder);
      }),
    );
    expect(takes.filter((one) => 'release' in one)).toHaveLength(1);
    for (const one of takes) if ('release' in one) one.release();
    expect((await readdir(folder)).sort()).toEqual(['lock.1', 'lock.2']);
  }
}, 60_000);
