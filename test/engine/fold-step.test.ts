import { describe, expect, test } from 'vitest';
import type { Event, Stamped } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunState, StepState } from '../../src/engine/run-state.ts';
import { folded, started, stepIn, succeeded } from '../support/folded.ts';
import { step } from '../support/frame.ts';

/* What an event of a step leaves of what was known of that step before. */

const BROKE = withTraits({ code: 'unexpected', message: 'it broke' });
const PREVIEW = { fidelity: 'planned', calls: [], changes: [], refusals: [] } as const;

/** Everything that can be known of a step beside what it always has. */
const FULL = {
  startedT: 1,
  endedT: 2,
  summary: 'done',
  failure: BROKE,
  undoes: BROKE,
  tries: [BROKE],
  review: { digest: 'd', file: 'f', t: 1 },
  progress: { label: 'at it' },
  overdueMs: 1,
  note: 'note',
  by: 'op',
  before: 'failed',
  takenBack: 1,
  rollback: 'succeeded',
  rollbacks: 2,
  interrupted: true,
  launched: true,
  preview: PREVIEW,
  notable: true,
  doubt: { finding: 'yes', seen: 'it', answer: 'happened', looks: 1 },
  looking: true,
  answer: { by: 'op' },
} as const satisfies Partial<StepState>;

/** What is left of all that after an event of the step, and what is new. */
function after(event: Event): Readonly<Record<string, unknown>> {
  const state = folded([], [step('a', {}, { effect: 'mutate' })]);
  const full: RunState = { ...state, steps: state.steps.map((one) => ({ ...one, ...FULL })) };
  const stamped: Stamped = { v: 1, seq: 1, at: state.at, t: state.t, epoch: 1, prev: '', ...event };
  const { id: _id, spentMs: _spent, ...rest } = stepIn(reduce(full, stamped), 'a');
  return rest;
}
const ALWAYS = { outputs: {}, leaveOut: [] };
const { tries, by } = FULL;

test('a new attempt knows nothing of the one before but how often it was tried, and who spoke', () => {
  expect(after(started('a', 2))).toEqual({
    ...ALWAYS,
    status: 'running',
    attempt: 2,
    startedT: 0,
    tries,
    by,
  });
});

test('a rollback begins with what it undoes, and with no answer, limit or interrupt of before', () => {
  const { answer: _a, overdueMs: _o, interrupted: _i, ...kept } = FULL;
  expect(after({ ...started('a', 0), rollback: true } as Event)).toMatchObject({
    ...kept,
    rollback: 'running',
    rollbacks: 3,
  });
  const left = after({ ...started('a', 0), rollback: true } as Event);
  for (const gone of ['answer', 'overdueMs', 'interrupted']) expect(left).not.toHaveProperty(gone);
});

test('a rollback that is done has undone the tries, and one that failed keeps what it was to undo', () => {
  const done = after({ ...succeeded('a'), rollback: true } as Event);
  expect(done).toMatchObject({ rollback: 'succeeded', note: 'a done' });
  expect([done['overdueMs'], done['tries']]).toEqual([undefined, undefined]);
  const other = withTraits({ code: 'unknown', message: 'other' });
  const failed = after({ type: 'step.failed', step: 'a', attempt: 1, failure: other, rollback: true });
  expect(failed).toMatchObject({ rollback: 'failed', failure: other, undoes: BROKE, tries });
  expect(failed).not.toHaveProperty('overdueMs');
});

test('an end takes progress and limit with it; a failure is one more try, and undoes nothing yet', () => {
  const done = after(succeeded('a', { x: 1 }));
  expect(done).toMatchObject({ status: 'succeeded', outputs: { x: 1 }, summary: 'a done' });
  const failed = after({ type: 'step.failed', step: 'a', attempt: 1, failure: BROKE });
  expect(failed).toMatchObject({ status: 'failed', tries: [BROKE, BROKE] });
  expect(failed).not.toHaveProperty('undoes');
  const doubt: Event = {
    type: 'step.in-doubt',
    step: 'a',
    attempt: 1,
    finding: 'no',
    seen: 'not it',
    answer: 'did-not',
  };
  const doubted = after(doubt);
  expect(doubted).toMatchObject({ status: 'in-doubt', doubt: { seen: 'not it', looks: 2 } });
  expect(doubted).not.toHaveProperty('looking');
  for (const ended of [done, failed, doubted])
    expect([ended['progress'], ended['overdueMs']]).toEqual([undefined, undefined]);
});

describe('a preview', () => {
  const steps = [
    step('one', {}, { effect: 'mutate' }),
    step('two', { milestone: 'recovered' }, { effect: 'mutate' }),
    step('three', { milestone: 'verified' }),
  ];
  const previewed = (id: string, more: object = {}): Event =>
    ({ type: 'step.previewed', step: id, attempt: 1, ...PREVIEW, ...more }) as Event;

  test('is kept whole, with its usual time where there is one', () => {
    expect(stepIn(folded([started('one'), previewed('one')], steps), 'one').preview).toEqual(PREVIEW);
    expect(stepIn(folded([previewed('one')], steps), 'one').preview).toStrictEqual(PREVIEW);
    for (const more of [{ usualMs: 5 }, { unverifiable: ['a hook'] }])
      expect(stepIn(folded([previewed('one', more)], steps), 'one').preview).toStrictEqual({
        ...PREVIEW,
        ...more,
      });
  });

  test('has begun nothing, but leaves a change that was begun before it', () => {
    expect(folded([started('one')], steps).milestones.started?.t).toBe(1000);
    expect(folded([started('one'), previewed('one')], steps).milestones.started).toBeUndefined();
    const real = folded([started('one'), succeeded('one'), started('two'), previewed('two')], steps);
    expect(real.milestones.started?.t).toBe(1000);
    expect(folded([previewed('one')], steps).milestones.started).toBeUndefined();
    expect(Object.keys(folded([started('one'), previewed('one')], steps).milestones)).toEqual([
      'detected',
      'declared',
    ]);
  });

  test('reaches no milestone; a step that was done does, whatever was only previewed before', () => {
    const all = [started('two'), previewed('two'), succeeded('two'), started('three'), succeeded('three')];
    const { milestones } = folded(all, steps);
    expect([milestones.recovered, milestones.verified?.t]).toEqual([undefined, 5000]);
  });
});

test('a step is notable where its end says so, and only there', () => {
  const ended = (more: object) =>
    stepIn(folded([started('look'), { ...succeeded('look'), ...more }]), 'look');
  expect(ended({})).not.toHaveProperty('notable');
  expect(ended({ notable: true }).notable).toBe(true);
});

test('progress has the amounts that were told, and no others', () => {
  const told = (more: object) =>
    stepIn(
      folded([started('look'), { type: 'step.progress', step: 'look', label: 'at it', ...more }]),
      'look',
    ).progress;
  expect(told({})).toStrictEqual({ label: 'at it' });
  expect(told({ warning: 'late' })).toStrictEqual({ label: 'at it', warning: 'late' });
  expect(told({ done: 0, total: 2, unit: 'GB' })).toStrictEqual({
    label: 'at it',
    done: 0,
    total: 2,
    unit: 'GB',
  });
});
