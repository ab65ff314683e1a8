import {
  appendFile,
  chmod,
  copyFile,
  link,
  open,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { fold } from '../../src/engine/reduce.ts';
import { continueJournal, createJournal, JournalFailure } from '../../src/journal/journal.ts';
import { chainOf } from '../support/chain.ts';
import { scratch } from '../support/folder.ts';
import { frame } from '../support/frame.ts';

const opened = { type: 'run.opened', ...frame() } as const;

test('writes one chained line an event, private, in the order of the calls', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  let t = 0;
  const journal = await createJournal(file, 1, async () => (t += 10));
  await Promise.all([
    journal.append(opened),
    journal.append({ type: 'step.started', step: 'look', attempt: 1, params: {} }),
    journal.append({ type: 'step.succeeded', step: 'look', attempt: 1, summary: 'seen', outputs: {} }),
  ]);
  await journal.close();
  const chain = chainOf(await readFile(file));
  expect(chain.problems).toEqual([]);
  expect(chain.all.map(({ type, t }) => [type, t])).toEqual([
    ['run.opened', 0],
    ['step.started', 10],
    ['step.succeeded', 20],
  ]);
  expect(chain.head).toBe(journal.head());
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('never goes back in time, whatever the clock says', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  const times = [50, 20];
  const journal = await createJournal(file, 1, async () => times.shift() ?? 0);
  await journal.append(opened);
  await journal.append({ type: 'step.started', step: 'look', attempt: 1, params: {} });
  const third = await journal.append({ type: 'step.progress', step: 'look', label: '' });
  expect(third.t).toBe(50);
  await journal.close();
});

test('an event without a time is not written, and does not spoil those after it', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  const times = [Number.NaN, Number.POSITIVE_INFINITY, 7];
  const journal = await createJournal(file, 1, async () => times.shift() ?? 0);
  await journal.append(opened);
  const paused = { type: 'run.paused', by: 'op', reason: 'tea' } as const;
  await expect(journal.append(paused)).rejects.toThrow(JournalFailure);
  await expect(journal.append(paused)).rejects.toThrow(/clock gave no time/);
  expect(await journal.append(paused)).toMatchObject({ seq: 1, t: 7 });
  await journal.close();
  expect(chainOf(await readFile(file)).problems).toEqual([]);
});

test('continues behind a torn line, which is cut off and counted', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  const first = await createJournal(file, 1, async () => 0);
  await first.append(opened);
  await first.close();
  await appendFile(file, '{"v":1,"seq":1,"tor');
  const { journal, cutBytes } = await continueJournal(file, chainOf(await readFile(file)), 2, async () => 5);
  expect(cutBytes).toBe(19);
  await journal.append({ type: 'run.resumed', operator: 'op', cutBytes });
  await journal.close();
  const chain = chainOf(await readFile(file));
  expect([chain.problems, chain.tornBytes]).toEqual([[], 0]);
  expect(fold(chain.all).epoch).toBe(2);
});

test('refuses to continue a damaged journal', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  const first = await createJournal(file, 1, async () => 0);
  await first.append(opened);
  await first.append({ type: 'run.paused', by: 'op', reason: 'tea' });
  await first.close();
  await writeFile(file, (await readFile(file, 'utf8')).replace('"operator":"op"', '"operator":"xx"'));
  const read = chainOf(await readFile(file));
  await expect(continueJournal(file, read, 2, async () => 5)).rejects.toThrow(JournalFailure);
});

test('what was written between the reading and the continuing is not written over', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  const first = await createJournal(file, 1, async () => 0);
  await first.append(opened);
  const read = chainOf(await readFile(file));
  await first.append({ type: 'run.paused', by: 'op', reason: 'tea' });
  await first.close();
  const text = await readFile(file, 'utf8');
  await expect(continueJournal(file, read, 2, async () => 5)).rejects.toThrow(/written to by something else/);
  expect(await readFile(file, 'utf8')).toBe(text);
});

test('a full disk stops the journal for good and leaves no half line', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  const journal = await createJournal(file, 1, async () => 0);
  await journal.append(opened);
  await journal.close();
  // A closed file stands for a disk that takes no more: every later write fails.
  await expect(journal.append({ type: 'run.paused', by: 'op', reason: 'tea' })).rejects.toThrow(
    /journal cannot be written/,
  );
  await expect(journal.append({ type: 'run.paused', by: 'op', reason: 'tea' })).rejects.toThrow(
    /journal cannot be written/,
  );
  expect(chainOf(await readFile(file))).toMatchObject({ problems: [], tornBytes: 0 });
});

test.each([
  [true, 'goes on.'],
  [false, 'read where the run stands before you answer again.'],
])(
  'a disk that fails while it is waited for: nothing of the line stays (%s), or that is said',
  async (cuts, end) => {
    const file = join(await scratch(), 'journal.jsonl');
    const journal = await createJournal(file, 1, async () => 0);
    await journal.append(opened);
    const handle = await open(file);
    const files = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();
    const bad = Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    const spies = [vi.spyOn(files, 'datasync'), ...(cuts ? [] : [vi.spyOn(files, 'truncate')])];
    for (const spy of spies) spy.mockRejectedValue(bad);
    const failure = await journal.append({ type: 'run.paused', by: 'op', reason: 'tea' }).catch(String);
    for (const spy of spies) spy.mockRestore();
    expect(failure).toContain('reports an error (EIO)');
    expect(failure).toMatch(new RegExp(`${end.replace('.', '\\.')}$`));
    expect(chainOf(await readFile(file)).events).toBe(cuts ? 1 : 2);
    await journal.close();
  },
);

test('a file that is there already is not written over', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  await writeFile(file, 'mine');
  await expect(createJournal(file, 1, async () => 0)).rejects.toThrow(JournalFailure);
  expect(await readFile(file, 'utf8')).toBe('mine');
});

test.each<[string, (file: string) => Promise<unknown>, RegExp]>([
  ['deleted', (file) => rm(file), /journal.jsonl was deleted/],
  ['moved away', (file) => rename(file, `${file}.old`), /was deleted/],
  [
    'replaced by a copy',
    async (file) => {
      await copyFile(file, `${file}.copy`);
      await rename(`${file}.copy`, file);
    },
    /was changed or replaced/,
  ],
  ['cut short', (file) => writeFile(file, ''), /was changed or replaced/],
  [
    'changed in place, to the same length',
    async (file) => {
      const { atime, mtime, ctimeMs } = await stat(file);
      const text = (await readFile(file, 'utf8')).replace('runbook', 'rumbook');
      // Until the file system's clock can tell the two apart.
      do await writeFile(file, text);
      while ((await stat(file)).ctimeMs === ctimeMs);
      // Nor does it help to set its times back.
      await utimes(file, atime, mtime);
    },
    /was changed or replaced/,
  ],
  ['written on by another program', (file) => appendFile(file, 'x\n'), /was changed or replaced/],
])('a journal that was %s takes no more, ever', async (_what, spoil, says) => {
  const file = join(await scratch(), 'journal.jsonl');
  const journal = await createJournal(file, 1, async () => 0);
  await journal.append(opened);
  const text = await readFile(file);
  await spoil(file);
  const paused = { type: 'run.paused', by: 'op', reason: 'tea' } as const;
  const failure = await journal.append(paused).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(JournalFailure);
  expect(String(failure)).toMatch(says);
  // Whatever was done meanwhile is not on record: one that comes back does not make up for it.
  await writeFile(file, text);
  await expect(journal.append(paused)).rejects.toThrow(says);
  await journal.close();
});

test('what changes nothing in it does not stop it: a backup, another mode, another time', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  const first = await createJournal(file, 1, async () => 0);
  await first.append(opened);
  await first.close();
  const { journal } = await continueJournal(file, chainOf(await readFile(file)), 2, async () => 0);
  for (const touch of [
    () => link(file, `${file}.backup`),
    () => chmod(file, 0o640),
    () => utimes(file, new Date(0), new Date(0)),
  ]) {
    await touch();
    await journal.append({ type: 'run.paused', by: 'op', reason: 'tea' });
  }
  await journal.close();
  expect(chainOf(await readFile(file))).toMatchObject({ problems: [], tornBytes: 0, events: 4 });
});
