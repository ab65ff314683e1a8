import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { continueJournal } from '../../src/journal/journal.ts';
import { readJournal } from '../../src/journal/read-journal.ts';
import { identityOf } from '../../src/process/process-identity.ts';
import { takeLock } from '../../src/run/lock.ts';
import { watchRun } from '../../src/run/watch.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

async function watched(folder: string) {
  const run = await watchRun(folder);
  onTestFinished(run.close);
  return run.view;
}

/** Writes on, as the program that is at the run does. */
async function writerOf(folder: string) {
  const file = join(folder, 'journal.jsonl');
  const chain = await readJournal(file, () => undefined);
  let { t } = chain;
  const { journal } = await continueJournal(file, chain, 2, async () => (t += 1000));
  onTestFinished(() => journal.close());
  return (event: Event) => journal.append(event);
}

/** Everything below a folder: names, what they hold and when they were last changed. */
async function contentsOf(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  return Promise.all(
    ['.', ...names].map(async (name) => {
      const at = await stat(join(folder, name), { bigint: true });
      const text = at.isFile() ? await readFile(join(folder, name), 'base64') : '';
      return [name, at.mtimeNs, at.ctimeNs, text].join(' ');
    }),
  );
}

test.each([
  ['waiting', LEFT.waiting, 'nobody is at it now, and it is paused'],
  ['cut off in what reads', LEFT.reading, 'nobody is at it now, and it was cut off'],
  ['cut off in a change', LEFT.changing, 'nobody is at it now, and it was cut off'],
  ['over', LEFT.recovered, 'this run is over'],
] as const)('a run that is %s says so, and nothing is written', async (_, events, says) => {
  const runs = await scratch();
  const folder = await storedRun(runs, 'a-run', ...events);
  const before = await contentsOf(runs);
  const view = await watched(folder);
  expect(view.watching().says).toContain(says);
  expect(view.watching().holder).toBeUndefined();
  for (const act of [
    view.ask('abort'),
    view.answer('review', { by: 'me', text: 'y' }),
    view.settle('owed', 'done'),
    view.correctT0(new Date()),
    view.leaveNow('SIGTERM'),
  ])
    await expect(act).rejects.toThrow(/watching/);
  expect(await contentsOf(runs)).toEqual(before);
});

test('an open run that nobody is at was left, whether its journal could say so or not', async () => {
  const folder = await storedRun(await scratch(), 'a-run', ...LEFT.changing);
  expect((await watched(folder)).state()).toMatchObject({ phase: 'open', left: true });
});

test('a lock whose program died is explained', async () => {
  const folder = await storedRun(await scratch(), 'a-run', ...LEFT.reading);
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  const lock = { ...identityOf(child.pid ?? 0), since: 'noon' };
  await writeFile(join(folder, 'lock.1'), JSON.stringify(lock));
  const view = await watched(folder);
  expect(view.watching()).toMatchObject({ holder: { pid: child.pid, here: true } });
  expect(view.state().left).toBeUndefined();
  child.kill('SIGKILL');
  await once(child, 'exit');
  await vi.waitFor(() => expect(view.watching().holder).toBeUndefined(), { timeout: 10_000 });
  expect(view.watching().says).toContain(
    `process ${child.pid} on ${lock.host}, which was at it since noon, is gone`,
  );
  expect(view.state().left).toBe(true);
});

test('what is written elsewhere comes here: events, progress, logs, the end', async () => {
  const folder = await storedRun(await scratch(), 'a-run', ...LEFT.waiting);
  const taken = await takeLock(folder);
  if ('release' in taken) onTestFinished(taken.release);
  const view = await watched(folder);
  const write = await writerOf(folder);
  let told = 0;
  view.subscribe(() => (told += 1));
  const seen = async (holds: () => boolean) =>
    vi.waitFor(() => expect(holds()).toBe(true), { timeout: 5000 });

  await write({ type: 'run.resumed', operator: 'somebody', cutBytes: 0 });
  await write({ type: 'step.started', step: 'plan', attempt: 1, params: {} });
  const logs = join(folder, 'logs', 'plan', '1');
  await mkdir(logs, { recursive: true });
  await writeFile(join(logs, 'terragrunt.log'), 'one\ntwo\nhal');
  await write({ type: 'step.progress', step: 'plan', label: 'reads', done: 1, total: 4 });
  await seen(() => view.progress()?.done === 1 && view.log.total() === 2);
  await appendFile(join(logs, 'terragrunt.log'), 'f\n');
  await seen(() => view.log.total() === 3);
  expect(view.log.slice(0, 3).map(({ source, text }) => `${source} ${text}`)).toEqual([
    'terragrunt one',
    'terragrunt two',
    'terragrunt half',
  ]);
  const warning = 'no session reaches it';
  await write({ type: 'step.progress', step: 'plan', label: 'reads', done: 2, total: 4, warning });
  await seen(() => view.progress()?.warning === warning);
  await write({ type: 'step.progress', step: 'plan', label: 'reads', done: 3, total: 4 });
  await seen(() => view.progress()?.done === 3);
  expect(view.progress()).not.toHaveProperty('warning');
  await write({ type: 'step.succeeded', step: 'plan', attempt: 1, summary: 'done', outputs: {} });
  await seen(() => view.progress() === undefined);
  expect(view.state()).toMatchObject({ phase: 'open', operator: 'somebody' });
  await write({ type: 'run.closed', outcome: 'aborted', rto: null });
  await seen(() => view.state().phase === 'closed');
  expect(view.watching().says).toBe('this run is over');
  expect(told).toBeGreaterThan(0);
});

test('damage is said with its line, and what comes before is shown', async () => {
  const folder = await storedRun(await scratch(), 'a-run', ...LEFT.failed);
  const file = join(folder, 'journal.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, lines.with(2, lines[2]?.replace('locked', 'broken') ?? '').join('\n'));
  const view = await watched(folder);
  expect(view.watching().damage).toMatch(/^line 4 of its journal/);
  expect(view.state().seq).toBe(2);
});

test('a journal that is cut short, as the RTO log tells, is damaged', async () => {
  const runs = join(await scratch(), 'runs');
  const folder = await storedRun(runs, 'a-run', ...LEFT.waiting);
  await writeFile(join(runs, '..', 'rto-log.jsonl'), '{"v":1,"run":"a-run"}\n');
  expect((await watched(folder)).watching().damage).toContain('the RTO log holds more');
});

test('a run of which nothing can be read is refused in words', async () => {
  const runs = await scratch();
  await mkdir(join(runs, 'empty'));
  await expect(watchRun(join(runs, 'empty'))).rejects.toThrow(/nothing of run empty can be read/);
});
