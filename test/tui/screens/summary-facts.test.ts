import { expect, test } from 'vitest';
import type { Event } from '../../../src/engine/events.ts';
import { factsOf } from '../../../src/tui/screens/summary/summary-facts.ts';
import { closed, run, started, step, succeeded } from '../../rto/journal.ts';
import { failed } from '../../support/folded.ts';

test('slowest is the step whose work took longest, not the one that somebody read longest', () => {
  const asked: Event = {
    type: 'question.opened',
    id: 'apply.failed',
    kind: 'choice',
    step: 'apply',
    title: '',
    choices: ['retry'],
    facts: {},
  };
  const steps = [step('apply', { title: 'Apply' }), step('boot', { title: 'Boot' })];
  const state = run(
    [
      [0, started('apply')],
      [10_000, failed('apply')],
      [10_000, asked],
      [500_000, { type: 'question.answered', id: 'apply.failed', by: 'op', choice: 'retry' }],
      [500_000, { ...started('apply'), attempt: 2 } as Event],
      [520_000, { ...succeeded('apply'), attempt: 2 } as Event],
      [520_000, started('boot')],
      [620_000, succeeded('boot')],
      [620_000, closed],
    ],
    {},
    steps,
  );
  const facts = factsOf({ state, nowMs: 620_000, forecast: {} } as never, 80, 3);
  expect(facts[0]).toMatch(/^slowest +Boot 1:40, /);
});

test('how a surprise drill went, and what is owed, stand on the first screen of the smallest terminal', () => {
  const state = run([
    [0, started('who')],
    [5000, succeeded('who')],
    [5000, closed],
  ]);
  const surprise = [
    ['surprise', 'no-capacity'],
    ['noticed', '0:12 from the failure of "Apply the plan" to the first right answer'],
    ['keys', '31, typed text left out; last time 40, best so far 22'],
    ['at gates', '0:31; last time 0:40, best so far 0:22'],
  ] as const;
  // 60x15: the frame, its title in two rows and a line of times leave so many.
  const first = factsOf({ state, nowMs: 5000, forecast: {}, surprise } as never, 56, 2)
    .slice(0, 8)
    .join('\n');
  for (const word of ['slowest', 'surprise', 'noticed', 'keys', 'at gates', 'open'])
    expect(first).toMatch(new RegExp(`^${word} `, 'm'));
});
