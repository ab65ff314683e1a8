import { appendFile, copyFile, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { growingJournal } from '../../src/journal/growing-journal.ts';
import { continueJournal, createJournal } from '../../src/journal/journal.ts';
import { readJournal } from '../../src/journal/read-journal.ts';
import { scratch } from '../support/folder.ts';
import { frame } from '../support/frame.ts';

/** A journal with its opening, and somebody who reads it. */
async function grown() {
  const file = join(await scratch(), 'journal.jsonl');
  let t = 0;
  const journal = await createJournal(file, 1, async () => (t += 1000));
  onTestFinished(() => journal.close().catch(() => undefined));
  await journal.append({ type: 'run.opened', ...frame() });
  const lines: string[] = [];
  let takenBack = 0;
  const reader = growingJournal(file, () => (takenBack += 1));
  const read = async (): Promise<number[]> => {
    const seen: number[] = [];
    const take = ({ seq }: Stamped, line: Buffer): void => {
      seen.push(seq);
      lines.push(line.toString());
    };
    while (await reader.read(take));
    return seen;
  };
  const paused = (reason: string) => journal.append({ type: 'run.paused', by: 'me', reason });
  return { file, journal, reader, read, lines, paused, takenBack: () => takenBack };
}

test('each line once, as it comes, byte for byte', async () => {
  const { file, read, lines, paused } = await grown();
  expect(await read()).toEqual([0]);
  expect(await read()).toEqual([]);
  await paused('one');
  await paused('two');
  expect(await read()).toEqual([1, 2]);
  expect(`${lines.join('\n')}\n`).toBe(await readFile(file, 'utf8'));
});

test('a torn last line is waited for', async () => {
  const { file, read, paused, reader } = await grown();
  await read();
  await paused('whole');
  const whole = await readFile(file);
  const torn = whole.length - 10;
  await truncate(file, torn);
  expect(await read()).toEqual([]);
  expect(await read()).toEqual([]);
  await appendFile(file, whole.subarray(torn));
  expect(await read()).toEqual([1]);
  expect(reader.problem()).toBeUndefined();
});

test('a line that is longer than what is read at once comes whole', async () => {
  const { read, paused, lines } = await grown();
  await paused('x'.repeat(3_000_000));
  await paused('behind it');
  expect(await read()).toEqual([0, 1, 2]);
  expect(lines[1]).toContain('x'.repeat(3_000_000));
});

test('damage is told with its line, and nothing behind it is given', async () => {
  const { file, read, paused, reader } = await grown();
  await paused('one');
  await paused('two');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"reason":"one"', '"reason":"uno"'));
  expect((await read()).filter((seq) => seq > 1)).toEqual([]);
  expect(reader.problem()).toMatchObject({ line: 3, what: expect.stringContaining('does not continue') });
  expect(await read()).toEqual([]);
});

test('damage in what was read already is found with the next line', async () => {
  const { file, read, paused, reader, journal } = await grown();
  await paused('one');
  await read();
  await journal.close();
  await appendFile(file, '{"v":1,"seq":2}\n');
  expect((await read()).filter((seq) => seq > 1)).toEqual([]);
  expect(reader.problem()).toMatchObject({ line: 3 });
});

test('a last line that its writer took back is no damage: all is read anew', async () => {
  const { file, read, paused, reader, takenBack, lines } = await grown();
  await read();
  const before = await readFile(file);
  await paused('it did not fit');
  expect(await read()).toEqual([1]);
  // What the writer does when the disk takes no more; resumed, it writes another line there.
  await writeFile(file, before);
  expect(await read()).toEqual([0]);
  expect(takenBack()).toBe(1);
  expect(reader.problem()).toBeUndefined();
  expect(lines.at(-1)).toContain('run.opened');
});

test('the same when another line, and a longer one, stands there by then', async () => {
  const { file, read, paused, reader, takenBack } = await grown();
  await read();
  const other = join(await scratch(), 'other.jsonl');
  await copyFile(file, other);
  await paused('short');
  await read();
  const chain = await readJournal(other, () => undefined);
  const { journal } = await continueJournal(other, chain, 2, async () => 9000);
  await journal.append({ type: 'run.resumed', operator: 'somebody with a longer name', cutBytes: 0 });
  await journal.append({ type: 'run.paused', by: 'me', reason: 'again' });
  await journal.close();
  await writeFile(file, await readFile(other));
  expect(await read()).toEqual([0, 1, 2]);
  expect(takenBack()).toBe(1);
  expect(reader.problem()).toBeUndefined();
});

test('a journal that is not there yet is waited for; one that goes is damage', async () => {
  const { file, read, reader } = await grown();
  await rename(file, `${file}.away`);
  expect(await read()).toEqual([]);
  expect(reader.problem()).toBeUndefined();
  await rename(`${file}.away`, file);
  expect(await read()).toEqual([0]);
  await rm(file);
  expect(await read()).toEqual([]);
  expect(reader.problem()).toMatchObject({ line: 2, what: expect.stringContaining('deleted') });
});
