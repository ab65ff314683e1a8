import { expect, test } from 'vitest';
import type { Event, Outcome } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { headline } from '../../src/tui/headline.ts';
import type { Forecast } from '../../src/tui/host.ts';
import { lastWords } from '../../src/tui/last-words.ts';
import { clockText, usuallyOf } from '../../src/tui/run-clock.ts';
import { run, started, step, succeeded } from '../rto/journal.ts';

const onTrack: Forecast = { leftMs: 30_000, verdict: 'on track', basis: '' };
const close = (outcome: Outcome): Event => ({ type: 'run.closed', outcome, rto: null });
const owed: Event = { type: 'obligation.opened', id: 'a', what: 'a is left out', how: '' };
const settled: Event = { type: 'obligation.settled', id: 'a', by: 'op', note: 'done' };
const BOOT = step('boot', { usualMs: 90_000 });
const PROOF = [step('prove', { milestone: 'verified' })];
const PROVED = [
  [0, started('prove')],
  [14_000, owed],
  [15_900, succeeded('prove')],
  [15_900, close('verified')],
] as const;

test('what is settled after the end leaves the times as they were', () => {
  for (const events of [PROVED, [...PROVED, [40_000, settled] as const]]) {
    const state = run(events, { beforeMs: 0 }, PROOF);
    expect(clockText(state, 60_000, onTrack).elapsed).toBe('T+ 00:15');
    expect(headline(state).title).toContain('Done and verified in 0:15 of 15:00');
    expect(lastWords(state, undefined)).toContain('Done and verified in 0:15 of 15:00');
  }
});

test('after the end the line says how it ended, and nothing is left', () => {
  const done = run(PROVED, { beforeMs: 0 }, PROOF);
  expect(clockText(done, 60_000, onTrack)).toMatchObject({ left: '', verdict: '✓ verified in time' });
  const aborted = run([
    [0, started('who')],
    [9000, close('aborted')],
  ]);
  expect(clockText(aborted, 60_000, onTrack)).toMatchObject({
    elapsed: 'T+ 02:09',
    left: '',
    verdict: '✗ aborted',
    tone: 'bad',
  });
  const failed = run([[9000, close('failed')]]);
  expect(clockText(failed, 60_000, onTrack).verdict).toBe('✗ not recovered');
});

test("while paused the clock goes on, and the time is nobody's", () => {
  const paused = run([[9000, { type: 'run.paused', by: 'op', reason: '' }]], { beforeMs: 0 });
  expect(clockText(paused, 69_000, onTrack)).toMatchObject({
    elapsed: 'T+ 01:09',
    verdict: '‖ paused',
    spent: 'you 0:00  tool 0:09  cloud 0:00  idle 1:00',
  });
});

test('what is only the least it will take is not on track', () => {
  const longer = clockText(run([]), 0, { ...onTrack, atLeast: 'longer' });
  expect(longer).toMatchObject({ left: 'left unknown', verdict: '! longer than usual', tone: 'warn' });
  expect(clockText(run([]), 0, { ...onTrack, atLeast: 'failed' }).verdict).toBe('! a step has failed');
  const doubt = { finding: 'unknown', seen: '', answer: 'look-closer' } as const;
  const doubted = run([
    [0, started('who')],
    [10, { type: 'step.in-doubt', step: 'who', attempt: 1, ...doubt }],
  ]);
  expect(clockText(doubted, 0, { ...onTrack, atLeast: 'failed' }).verdict).toBe('! a step is in doubt');
  expect(clockText(run([]), 0, { ...onTrack, atLeast: 'longer', verdict: 'at risk' }).verdict).toBe(
    '! at risk',
  );
});

test.each([
  [{ verdict: 'on track' }, '✓ nothing is changed'],
  [{ verdict: 'at risk' }, '✓ nothing is changed'],
  [{ verdict: 'missed' }, '✓ nothing is changed'],
  [{ atLeast: 'failed' }, '! a step has failed'],
] as const)('a dry run has no time left and no target to miss: %j', (more, verdict) => {
  const state = run([[1000, started('who')]], { mode: 'dry-run' });
  const late = state.frame.objectiveMs + 1;
  for (const now of [2000, late])
    expect(clockText(state, now, { ...onTrack, ...more })).toMatchObject({ left: '', verdict, tone: 'warn' });
});

test('a run that rests on a word says so where it says that it recovered', () => {
  const events: readonly (readonly [number, Event])[] = [
    [0, started('ask')],
    [
      10,
      {
        type: 'step.failed',
        step: 'ask',
        attempt: 1,
        failure: withTraits({ code: 'unexpected', message: '' }),
      },
    ],
    [
      10,
      {
        type: 'question.opened',
        id: 'q',
        kind: 'choice',
        step: 'ask',
        title: '',
        choices: ['by-hand'],
        facts: {},
      },
    ],
    [5000, { type: 'question.answered', id: 'q', by: 'op', choice: 'by-hand', text: 'curl' }],
    [6000, close('verified')],
  ];
  expect(headline(run(events, { beforeMs: 0 }))).toEqual({
    title: '! Recovered in 0:05 of 15:00, not verified, not all of it proved',
    tone: 'yellow',
  });
  expect(lastWords(run(events), undefined)).toContain("on somebody's word: by hand: ask");
});

test.each([
  ['rehearsal', 'usually 0:30 (rehearsals)'],
  ['live', 'usually 0:30 (live runs)'],
] as const)('what a step of a %s usually takes says whose times they are', (mode, says) => {
  const state = run([], { mode });
  expect(usuallyOf({ state, forecast: { ...onTrack, usualMs: { boot: 30_000 } } }, BOOT)).toBe(says);
  expect(usuallyOf({ state, forecast: onTrack }, BOOT)).toBe('expected 1:30');
});

test('of a run that was left nobody’s time goes on, unless its program does; a question stays a person’s', () => {
  const events = [[1000, started('boot')] as const];
  const steps = [step('boot', { usualMs: 90_000 })];
  const left = { ...run(events, { beforeMs: 0 }, steps), left: true } as const;
  const { spent, verdict } = clockText(left, 61_000, onTrack);
  expect([spent, verdict]).toEqual(['you 0:00  tool 0:01  cloud 0:00  idle 1:00', '! cut off']);
  const children = { c: { step: 'boot', argv: ['x'], pid: 1 } };
  expect(clockText({ ...left, children }, 61_000, onTrack).spent).toBe('you 0:00  tool 1:01  cloud 0:00');
  const question = {
    id: 'boot',
    kind: 'note',
    step: 'boot',
    title: '',
    facts: {},
    openedT: 1000,
    openedAt: '',
  } as const;
  expect(clockText({ ...left, question }, 61_000, onTrack).spent).toBe('you 1:00  tool 0:01  cloud 0:00');
});
