import { appendFile, type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { writeDurably } from '../../src/files/durable.ts';
import { continueJournal, createJournal } from '../../src/journal/journal.ts';
import { makeRunFolder } from '../../src/journal/run-folders.ts';
import { chainOf } from '../support/chain.ts';
import { scratch } from '../support/folder.ts';
import { frame } from '../support/frame.ts';

/*
 * An event has happened when the disk has it, not when the system has heard of it: power goes without a word. What is asked of
 * the disk is watched on its way there.
 */

const opened = { type: 'run.opened', ...frame() } as const;
const paused = { type: 'run.paused', by: 'op', reason: 'tea' } as const;

type Asked = 'write' | 'datasync' | 'sync' | 'truncate';
type Call = (this: FileHandle, ...args: unknown[]) => Promise<unknown>;

/** What any open file can be asked, shared by all of them. */
const files = await (async () => {
  const handle = await open(import.meta.filename);
  await handle.close();
  return Object.getPrototypeOf(handle) as Record<Asked, Call>;
})();
const { write, datasync, sync, truncate: cut } = files;
const real: Readonly<Record<Asked, Call>> = { write, datasync, sync, truncate: cut };

/** What was asked of the disk, in order. */
let asked: Asked[] = [];

beforeEach(() => {
  asked = [];
  for (const what of ['write', 'datasync', 'sync', 'truncate'] as const) on(what);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** What becomes of each such call from now on: first it is put down, then `does` what the test wants, or the real thing. */
function on(what: Asked, does: Call = real[what]): void {
  vi.spyOn(files, what).mockImplementation(function (this: FileHandle, ...args) {
    asked.push(what);
    return does.apply(this, args);
  });
}

/** A journal whose opening is on disk, its file, and what has been asked of the disk since. */
async function begun() {
  const file = join(await scratch(), 'journal.jsonl');
  const journal = await createJournal(file, 1, async () => 0);
  onTestFinished(() => journal.close().catch(() => undefined));
  await journal.append(opened);
  asked = [];
  return { file, journal };
}

test('an event is written and then synced, and counts only then', async () => {
  const { journal } = await begun();
  const { promise: disk, resolve } = Promise.withResolvers<void>();
  on('datasync', () => disk);
  let counts = false;
  const appended = journal.append(paused).then(() => (counts = true));
  await vi.waitFor(() => expect(asked).toContain('datasync'));
  // All that a promise can still do without the disk is done after this.
  await new Promise((done) => setImmediate(done));
  expect(counts).toBe(false);
  resolve();
  await appended;
  expect(asked).toEqual(['write', 'datasync']);
});

test('the next event waits for the one before it to be synced', async () => {
  const { journal } = await begun();
  await Promise.all([journal.append(paused), journal.append(paused)]);
  expect(asked).toEqual(['write', 'datasync', 'write', 'datasync']);
});

test('an event that could not be synced is taken back, and nothing is written after it', async () => {
  const { file, journal } = await begun();
  const before = await readFile(file, 'utf8');
  on('datasync', () => Promise.reject(new Error('EIO: i/o error, fdatasync')));
  await expect(journal.append(paused)).rejects.toThrow(/cannot be written/);
  expect(await readFile(file, 'utf8')).toBe(before);
  on('datasync');
  // The disk would take it by now. But what was to follow the lost event must not.
  await expect(journal.append(paused)).rejects.toThrow(/cannot be written/);
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('a disk that takes a few bytes at a time has the whole line at the end', async () => {
  const { file, journal } = await begun();
  on('write', function (bytes, from, length, at) {
    return real.write.call(this, bytes, from, Math.min(Number(length), 7), at);
  });
  await journal.append(paused);
  await journal.append(paused);
  const chain = chainOf(await readFile(file));
  expect(chain).toMatchObject({ problems: [], tornBytes: 0, events: 3 });
});

test('what was written of a line that failed in the middle is taken back', async () => {
  const { file, journal } = await begun();
  const before = await readFile(file, 'utf8');
  on('write', async () => {
    if (asked.filter((what) => what === 'write').length > 1)
      throw new Error('ENOSPC: no space left on device, write');
    await appendFile(file, '{"v":1');
    return { bytesWritten: 6 };
  });
  await expect(journal.append(paused)).rejects.toThrow(/ENOSPC/);
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('the name of a new journal is on disk before its first event is', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  const journal = await createJournal(file, 1, async () => 0);
  expect(asked).toEqual(['sync']);
  await journal.append(opened);
  expect(asked).toEqual(['sync', 'write', 'datasync']);
  await journal.close();
});

test('a torn line is off the disk before anything is written in its place', async () => {
  const { file, journal } = await begun();
  await journal.close();
  await appendFile(file, '{"torn');
  asked = [];
  const again = await continueJournal(file, chainOf(await readFile(file)), 2, async () => 0);
  expect(asked).toEqual(['truncate', 'sync']);
  await again.journal.close();
});

test('a journal that lost its end while nobody held it is not continued', async () => {
  const { file, journal } = await begun();
  await journal.append(paused);
  await journal.close();
  const read = chainOf(await readFile(file));
  await truncate(file, read.bytes - 1);
  await expect(continueJournal(file, read, 2, async () => 0)).rejects.toThrow(/written to by something else/);
});

test('the folders of a run, and what is kept in them, are on disk with their names', async () => {
  const root = await scratch();
  await makeRunFolder(join(root, 'service', 'runs'), 'r');
  // runs, service, and the folder that they were made in.
  expect(asked).toEqual(['sync', 'sync', 'sync']);
  asked = [];
  await writeDurably(join(root, 'service', 'runs', 'r', 'review.json'), '{}', join(root, 'service', 'runs'));
  // The file itself, its folder, and the one above, which may be new too.
  expect(asked.filter((what) => what === 'sync')).toHaveLength(3);
});
