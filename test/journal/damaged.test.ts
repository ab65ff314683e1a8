import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { lineHash, NO_LINE } from '../../src/journal/chain.ts';
import { continueJournal, createJournal } from '../../src/journal/journal.ts';
import { chainOf } from '../support/chain.ts';
import { scratch } from '../support/folder.ts';
import { frame } from '../support/frame.ts';

const opened: Event = { type: 'run.opened', ...frame() };
const paused: Event = { type: 'run.paused', by: 'op', reason: 'tea' };
const closed: Event = { type: 'run.closed', outcome: 'aborted', rto: null };

type Line = readonly [event: object, more?: object];

/** A journal whose lines chain, each an event with what else it says of itself. */
function lines(...all: Line[]): string {
  let prev = NO_LINE;
  return all
    .map(([event, more], seq) => {
      const at = '2026-11-23T06:02:11.000Z';
      const line = JSON.stringify({ v: 1, seq, at, t: seq, epoch: 1, prev, ...event, ...more });
      prev = lineHash(line);
      return `${line}\n`;
    })
    .join('');
}

const problem = (...all: Line[]) => chainOf(lines(...all)).problems[0];

test('lines that follow one another are sound', () => {
  expect(chainOf(lines([opened], [paused], [closed]))).toMatchObject({ problems: [], events: 3, t: 2 });
});

describe('a line that hangs on the one before is none all the same', () => {
  test.each<[string, object, RegExp]>([
    ['its number is not the next', { seq: 5 }, /has number 5/],
    ['its number was there already', { seq: 0 }, /has number 0/],
    ['it is of an earlier time', { t: -1 }, /goes back in time/],
    ['it is of an earlier epoch', { epoch: 0 }, /epoch 0 after epoch 1 took over/],
    ['it hangs on nothing', { prev: NO_LINE }, /does not continue/],
    ['its form is a later one', { v: 2 }, /by a newer version/],
    ['nobody knows its type', { type: 'run.dreamt' }, /by a newer version/],
    ['its type is one of any object', { type: 'toString' }, /by a newer version/],
    ['it has no type', { type: 7 }, /is not an event/],
    ['it has no time', { t: '1' }, /is not an event/],
    ['its time is no whole number', { t: 1.5 }, /is not an event/],
    ['its number is none', { seq: null }, /is not an event/],
    ['its epoch is none', { epoch: '1' }, /is not an event/],
    ['it has no date', { at: 7 }, /is not an event/],
    ['its date is none', { at: 'noon' }, /is not an event/],
    ['it has no line before it', { prev: 7 }, /is not an event/],
  ])('%s', (_what, more, says) => {
    expect(problem([opened], [paused, more], [paused])).toMatchObject({
      line: 2,
      what: expect.stringMatching(says),
    });
  });

  test.each(['null', '7', '"text"', '[]', '{', ''])('it is %j', (line) => {
    const text = lines([opened]);
    expect(chainOf(`${text}${line}\n`)).toMatchObject({
      events: 1,
      bytes: Buffer.byteLength(text),
      head: lineHash(text.trim()),
      problems: [{ line: 2 }],
    });
  });

  test('the first line has number 0', () => {
    expect(problem([opened, { seq: 1 }])).toMatchObject({
      line: 1,
      what: expect.stringContaining('number 1'),
    });
  });

  test('nothing behind it is sound either', () => {
    const text = lines([opened], [paused, { seq: 5 }], [paused, { seq: 1 }]);
    expect(chainOf(text)).toMatchObject({ events: 1, problems: [{ line: 2 }] });
  });
});

test('behind the end of a run only obligations are settled', () => {
  const settled: Event = { type: 'obligation.settled', id: 'o', by: 'op', note: 'n' };
  expect(problem([opened], [closed], [settled])).toBeUndefined();
  expect(problem([opened], [closed], [paused])).toMatchObject({
    line: 3,
    what: expect.stringContaining('closed'),
  });
  // One after the other, and nothing between them.
  expect(problem([opened], [closed], [settled], [settled])).toBeUndefined();
});

test('the same time and the same epoch are no step back', () => {
  expect(problem([opened], [paused, { t: 0 }], [paused, { t: 0, epoch: 2 }])).toBeUndefined();
});

test('a journal that is known to lack its end is not continued, whole as it looks', async () => {
  const file = join(await scratch(), 'journal.jsonl');
  const journal = await createJournal(file, 1, async () => 0);
  await journal.append(opened);
  await journal.close();
  const read = chainOf(await readFile(file));
  const cut = { ...read, problems: [{ line: 2, what: 'is missing' }] };
  await expect(continueJournal(file, cut, 2, async () => 0)).rejects.toThrow(/is damaged/);
  await expect(continueJournal(file, chainOf(''), 2, async () => 0)).rejects.toThrow(/is damaged/);
});

test('where a line would begin, and what it hangs on, is told with what is torn', () => {
  const whole = lines([opened], [paused]);
  const chain = chainOf(`${whole}{"v":1`);
  expect(chain).toMatchObject({
    events: 2,
    bytes: Buffer.byteLength(whole),
    tornBytes: 6,
    t: 1,
    problems: [],
  });
  expect(chain.head).toBe(lineHash(whole.trim().split('\n')[1] ?? ''));
  expect(chainOf('')).toMatchObject({ events: 0, bytes: 0, t: 0, head: NO_LINE, problems: [] });
});
