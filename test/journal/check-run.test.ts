import { execFile } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lineHash } from '../../src/journal/chain.ts';
import { ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

const golden = join(import.meta.dirname, 'golden', 'v1');

const checkRun = (...args: string[]) =>
  new Promise<{ code: unknown; out: string; err: string }>((resolve) =>
    execFile('python3', [join(ROOT, 'docs/check-run.py'), ...args], (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    ),
  );

/** The golden run with one of its files written anew. */
async function spoiled(file: string, change: (text: string) => string | undefined): Promise<string> {
  const folder = join(await scratch(), 'run');
  await cp(golden, folder, { recursive: true });
  const path = join(folder, file);
  const text = change(await readFile(path, 'utf8'));
  await (text === undefined ? rm(path) : writeFile(path, text));
  return folder;
}

const firstLine = (text: string) => text.slice(0, text.indexOf('\n'));
const chained = (first: object) => {
  const line = JSON.stringify({ ...first, seq: 0, prev: '0'.repeat(64) });
  return `${line}\n${JSON.stringify({ type: 'run.closed', seq: 1, prev: lineHash(line), rto: { run: 'x' } })}\n`;
};

test.each<[string, string, (text: string) => string | undefined, RegExp]>([
  ['an empty journal', 'journal.jsonl', () => '', /journal\.jsonl holds no event/],
  ['no journal', 'journal.jsonl', () => undefined, /journal\.jsonl cannot be read: No such file/],
  [
    'a line that is no JSON',
    'journal.jsonl',
    (text) => text.replace('\n', '\n{"a":\n'),
    /line 2 is not a JSON object/,
  ],
  [
    'a line that is no object',
    'journal.jsonl',
    (text) => text.replace('\n', '\n[]\n'),
    /line 2 is not a JSON object/,
  ],
  ['a line cut off', 'journal.jsonl', (text) => text.slice(0, -20), /the last line is not finished/],
  [
    'no first line',
    'journal.jsonl',
    (text) => text.slice(firstLine(text).length + 1),
    /line 1 does not continue the line before it\n[\s\S]*line 1 does not open a run/,
  ],
  [
    'events that lack what they say',
    'journal.jsonl',
    () => chained({ type: 'run.opened', run: 'x' }),
    /an event is not what firedrill writes: KeyError 'beforeMs'/,
  ],
  [
    'no review document',
    'logs/plan/1/review.json',
    () => undefined,
    /review\.json cannot be read: No such file/,
  ],
  ['a review that is no JSON', 'logs/plan/1/review.json', () => '{', /review\.json is not what was reviewed/],
])('%s is said in words', async (_, file, change, says) => {
  const { code, out, err } = await checkRun(await spoiled(file, change));
  expect({ code, err }).toEqual({ code: 1, err: '' });
  expect(out).toMatch(says);
  expect(out).not.toContain('unbroken');
});

test('a torn line of the RTO log is left out, and the run’s own line still counts', async () => {
  const folder = await spoiled('rto-log.jsonl', (text) => `${text}{"v":1,"ru`);
  expect(await checkRun(folder, join(folder, 'rto-log.jsonl'))).toEqual({
    code: 0,
    out: expect.stringContaining('unbroken'),
    err: expect.stringContaining('line 2 cannot be read and is left out'),
  });
  expect(await checkRun(folder, join(folder, 'none'))).toMatchObject({
    code: 1,
    out: expect.stringContaining('none cannot be read'),
  });
});

test('without a folder it says how it is called', async () => {
  expect(await checkRun()).toMatchObject({ code: 2, out: '', err: expect.stringContaining('RUN_FOLDER') });
});
