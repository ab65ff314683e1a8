import { execFile } from 'node:child_process';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readStory } from '../../src/commands/verify.ts';
import type { Json, Stamped } from '../../src/engine/events.ts';
import { fold } from '../../src/engine/reduce.ts';
import { lineHash } from '../../src/journal/chain.ts';
import { type RtoLine, rtoLine } from '../../src/rto/line.ts';
import { cli, ROOT } from '../support/cli.ts';
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

/** The last line of a journal: no line after it holds its hash. */
const last = (change: (event: Stamped) => void) => (text: string) => {
  const lines = text.trimEnd().split('\n');
  const event = JSON.parse(lines.pop() ?? '') as Stamped;
  change(event);
  return `${[...lines, JSON.stringify(event)].join('\n')}\n`;
};

/** The paths of all values in it. */
function leaves(value: Json): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner as Json).map((path) => [key, ...path]));
}

/** Another value of the same kind at that path. */
function altered(value: Json, [key, ...rest]: readonly string[]): Json {
  if (key !== undefined) {
    const change = (inner: Json, at: string) => (at === key ? altered(inner, rest) : inner);
    if (Array.isArray(value)) return value.map((inner: Json, at) => change(inner, String(at)));
    return Object.fromEntries(
      Object.entries(value as object).map(([at, inner]) => [at, change(inner as Json, at)]),
    );
  }
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : `${JSON.stringify(value)}x`;
}

describe('the closing line, changed in one place, does not hold', () => {
  test.each<[string, Json, RegExp]>([
    [
      'outcome',
      'recovered',
      /says outcome "verified", the events "recovered"\n[\s\S]*closed as recovered, but its events say verified/,
    ],
    ['outcome', 'aborted', /says outcome "verified", the events "aborted"/],
    ['at', '2026-11-23T08:51:04.480Z', /says milestones/],
    ['t', 128_022, /says milestones [\s\S]*says totalMs 1208175, the events 1208176/],
    ['epoch', 2, /line 45 has epoch 2 after epoch 1/],
    ['epoch', 0, /line 45 has epoch 0 after epoch 1/],
    ['seq', 45, /line 45 does not continue the line before it/],
    ['prev', '0'.repeat(64), /line 45 does not continue the line before it/],
    ['rto', null, /closed without its RTO line/],
  ])('%s: %s', async (name, value, says) => {
    const change = last((event) => Object.assign(event, { [name]: value }));
    const { code, out } = await checkRun(await spoiled('journal.jsonl', change));
    expect([code, out]).toEqual([1, expect.stringMatching(says)]);
    const { code: refused } = await cli(['verify', await spoiled('journal.jsonl', change)]);
    expect(refused).toBe(3);
  });

  test('every field of its RTO line, for both checkers', async () => {
    const { rto } = JSON.parse(
      (await readFile(join(golden, 'journal.jsonl'), 'utf8')).trimEnd().split('\n').at(-1) ?? '',
    ) as { rto: Json };
    // The fields of every step are those of the first.
    for (const path of leaves(rto).filter(([first, step]) => first !== 'steps' || step === '0')) {
      const folder = await spoiled(
        'journal.jsonl',
        last((event) => Object.assign(event, { rto: altered(rto, path) })),
      );
      const { story } = await readStory(folder);
      expect(story, path.join('.')).toContain(
        'the RTO line in event 44 is not what the events before it say',
      );
      expect((await checkRun(folder)).code, path.join('.')).toBe(1);
    }
  });

  const inStep = (rto: RtoLine, change: object): RtoLine => ({
    ...rto,
    steps: rto.steps.map((step, n) => (n === 0 ? { ...step, ...change } : step)),
  });
  test.each<[string, (rto: RtoLine) => object, RegExp]>([
    ['a field that none is', (rto) => ({ ...rto, praise: 1 }), /says what no event says: praise/],
    ['one of a step', (rto) => inStep(rto, { praise: 1 }), /says of identity what no event says/],
    [
      'an owner of time',
      (rto) => ({ ...rto, attributionMs: { ...rto.attributionMs, luck: 0 } }),
      /time has other owners than the four/,
    ],
    // In Python true is 1.
    ['true in the place of 1', (rto) => inStep(rto, { attempts: true }), /says True attempts of identity/],
    [
      'false in the place of no time',
      (rto) => inStep(rto, { attributionMs: { ...rto.steps[0]?.attributionMs, person: false } }),
      /no number of milliseconds/,
    ],
    ['a step by hand', (rto) => inStep(rto, { outcome: 'by-hand' }), /says that identity is by-hand/],
    [
      'a surprise',
      (rto) => ({ ...rto, surprise: { gatesMs: 0 } }),
      /tells of a surprise drill, and it was none/,
    ],
  ])('nor does %s too many, or a value of another kind', async (_, change, says) => {
    const spoil = last((event) => {
      if (event.type === 'run.closed') Object.assign(event, { rto: change(event.rto as unknown as RtoLine) });
    });
    const folder = await spoiled('journal.jsonl', spoil);
    expect(await checkRun(folder)).toMatchObject({ code: 1, out: expect.stringMatching(says) });
    expect((await readStory(folder)).story.join()).toContain('the RTO line');
  });

  test.each([
    ['v', 2, /line 45 is not of the format/],
    ['v', true, /line 45 is not of the format/],
    ['epoch', true, /line 45 has epoch True/],
  ])('nor do stamps: %s %j', async (name, value, says) => {
    const folder = await spoiled(
      'journal.jsonl',
      last((event) => Object.assign(event, { [name]: value })),
    );
    expect(await checkRun(folder)).toMatchObject({ code: 1, out: expect.stringMatching(says) });
    expect((await readStory(folder)).stored.chain.problems).not.toEqual([]);
  });

  test('nor does 0 in the place of false in the RTO log', async () => {
    const folder = await spoiled('rto-log.jsonl', (text) => text.replace('"met":false', '"met":0'));
    expect(await checkRun(folder, join(folder, 'rto-log.jsonl'))).toMatchObject({
      code: 1,
      out: expect.stringContaining('the RTO log says something else'),
    });
  });
});

/** The golden run as if its boot had told from when it answered in words, whole: with another chain and RTO line. */
function answering(
  change: (rto: RtoLine) => object = (rto) => rto,
  earlierMs = 5000,
  answersObjectiveMs = 1_200_000,
) {
  return (text: string) => {
    const events = text
      .trimEnd()
      .split('\n')
      .map((one) => JSON.parse(one) as Stamped);
    const told = events.map((event): Stamped => {
      if (event.type === 'run.opened') return { ...event, answersObjectiveMs };
      if (event.type !== 'step.succeeded' || event.step !== 'boot') return event;
      return { ...event, outputs: { ...event.outputs, answersEarlierMs: earlierMs } };
    });
    const rto = change(rtoLine(fold(told))) as unknown as Json;
    let prev = '0'.repeat(64);
    return told
      .map((event) => {
        const line = JSON.stringify({ ...event, ...('rto' in event ? { rto } : {}), prev });
        prev = lineHash(line);
        return `${line}\n`;
      })
      .join('');
  };
}

describe('answers in words', () => {
  test('what the boot told of them holds, for both checkers', async () => {
    const folder = await spoiled('journal.jsonl', answering());
    const { rto } = JSON.parse(
      (await readFile(join(folder, 'journal.jsonl'), 'utf8')).trimEnd().split('\n').at(-1) ?? '',
    ) as { rto: RtoLine };
    expect(rto).toMatchObject({
      answersMs: expect.any(Number),
      answersObjectiveMs: 1_200_000,
      answersMet: true,
    });
    expect(await checkRun(folder)).toMatchObject({ code: 0, out: expect.stringContaining('unbroken') });
    expect((await readStory(folder)).story.join()).not.toContain('the RTO line');
  });

  test('a time before the first change holds as not told', async () => {
    const folder = await spoiled('journal.jsonl', answering(undefined, 10_000_000));
    expect(await checkRun(folder)).toMatchObject({ code: 0 });
  });

  test.each([null, false])(
    'where nobody told, and they were perhaps in time, it is not known; as not met it was once written: %j',
    async (answersMet) => {
      const folder = await spoiled(
        'journal.jsonl',
        answering(
          (rto) => {
            expect(rto).toMatchObject({ answersMet: null });
            return { ...rto, answersMet };
          },
          0,
          1,
        ),
      );
      expect(await checkRun(folder)).toMatchObject({ code: 0 });
      expect((await readStory(folder)).story.join()).not.toContain('the RTO line');
    },
  );

  test('as met it is not', async () => {
    const folder = await spoiled(
      'journal.jsonl',
      answering((rto) => ({ ...rto, answersMet: true }), 0, 1),
    );
    expect(await checkRun(folder)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/says answersMet true, the events null/),
    });
    expect((await readStory(folder)).story.join()).toContain('the RTO line');
  });

  test.each<[string, (rto: RtoLine) => object, RegExp]>([
    ['another time', (rto) => ({ ...rto, answersMs: 1 }), /says answersMs 1, the events \d+/],
    ['no time', (rto) => ({ ...rto, answersMs: undefined }), /says answersMs null, the events \d+/],
    ['not met', (rto) => ({ ...rto, answersMet: false }), /says answersMet false, the events true/],
    [
      'another objective',
      (rto) => ({ ...rto, answersObjectiveMs: 1 }),
      /says answersObjectiveMs 1, the events 1200000/,
    ],
  ])('%s does not', async (_, change, says) => {
    const folder = await spoiled('journal.jsonl', answering(change));
    expect(await checkRun(folder)).toMatchObject({ code: 1, out: expect.stringMatching(says) });
    expect((await readStory(folder)).story).toContain(
      'the RTO line in event 44 is not what the events before it say',
    );
  });
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
