import { expect, test } from 'vitest';
import { detailOf, rowOf } from '../../src/commands/history.ts';
import { summaryOf } from '../../src/commands/runs.ts';
import type { Event } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import type { StoredRun } from '../../src/journal/run-folders.ts';
import { listedRun } from '../../src/run/listed-run.ts';
import { historyRunLines } from '../../src/tui/screens/history/history-run-lines.ts';
import { closed, run, started, step, succeeded } from '../rto/journal.ts';

const stored = (...args: Parameters<typeof run>): StoredRun => ({
  run: 'r',
  folder: '/runs/r',
  state: run(...args),
  chain: { events: 0, bytes: 0, t: 0, problems: [], tornBytes: 0, head: 'abc' },
  rto: { lines: 0 },
});

const textOf = async (one: StoredRun) =>
  historyRunLines(await detailOf(one), 200)
    .map(({ text }) => text)
    .join('\n');

const BY_HAND: readonly (readonly [number, Event])[] = [
  [0, started('who')],
  [
    10,
    {
      type: 'step.failed',
      step: 'who',
      attempt: 1,
      failure: withTraits({ code: 'unexpected', message: 'It fell over.' }),
    },
  ],
  [
    10,
    {
      type: 'question.opened',
      id: 'q',
      kind: 'choice',
      step: 'who',
      title: '',
      choices: ['by-hand'],
      facts: {},
    },
  ],
  [5000, { type: 'question.answered', id: 'q', by: 'ana', choice: 'by-hand', text: 'looked myself' }],
  [5000, { type: 'obligation.opened', id: 'a', what: 'a was left out', how: '' }],
  [5000, { type: 'obligation.settled', id: 'a', by: 'bo', note: 'planned in full' }],
  [5000, started('apply')],
  [5500, { type: 'run.closed', outcome: 'aborted', rto: null }],
];

test('the detail tells on whose word steps and settlements are, and that nothing runs after the end', async () => {
  const text = await textOf(stored(BY_HAND));
  expect(text).toMatch(/✓ who .* by hand, says ana: looked myself/);
  expect(text).toMatch(/ apply .* broken off/);
  expect(text).toMatch(/on somebody's word: by hand: who/);
  expect(text).toContain('✓ a was left out\n   settled by bo: planned in full');
  expect(text).not.toContain('fell over');
});

test('a time below a second has no bar', async () => {
  const text = await textOf(
    stored([
      [0, started('who')],
      [900, succeeded('who')],
    ]),
  );
  expect(text).toMatch(/✓ who +0:00 +$/m);
});

test('a runbook that recovers nothing took its time until it was verified, in the list too', async () => {
  const proof = [step('prove', { milestone: 'verified' })];
  const one = stored(
    [
      [0, started('prove')],
      [15_900, succeeded('prove')],
      [15_900, closed],
    ],
    { beforeMs: 0 },
    proof,
  );
  const listed = await listedRun(one);
  expect(rowOf(listed)).toMatchObject({ totalMs: 15_900 });
  expect(summaryOf(listed)).toMatchObject({ tookMs: 15_900 });
  expect(summaryOf(listed)).not.toHaveProperty('recoveredMs');
});

test('from when callers were answered in words stands beside the outcome', async () => {
  const answered = { ...succeeded('boot'), outputs: { answersEarlierMs: 40_000 } } as Event;
  const text = await textOf(
    stored([
      [1000, started('boot')],
      [91_000, answered],
    ]),
  );
  expect(text).toMatch(/answers +in words from 2:51 on, pictures later/);
});
