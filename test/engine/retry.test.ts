import { describe, expect, test } from 'vitest';
import type { FramedStep } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { fold } from '../../src/engine/reduce.ts';
import { framedStep, refersTo, resetForChange, resetForRetry, retryFrom } from '../../src/engine/retry.ts';
import type { RunState, StepStatus } from '../../src/engine/run-state.ts';
import { frame, step } from '../support/frame.ts';

/** A run whose steps stand like this, by their ids; the others have not begun. */
function standing(
  steps: readonly FramedStep[],
  stands: Readonly<Record<string, StepStatus | 'locked'>>,
): RunState {
  const stamp = { v: 1, seq: 0, at: '2026-11-23T06:02:11.000Z', t: 0, epoch: 1, prev: '' } as const;
  const state = fold([{ ...stamp, type: 'run.opened', ...frame(steps) }]);
  return {
    ...state,
    steps: state.steps.map((one) => {
      const status = stands[one.id];
      if (status === undefined) return one;
      if (status !== 'locked') return { ...one, status, attempt: 1 };
      const failure = withTraits({ code: 'lock-held', message: 'locked' });
      return { ...one, status: 'failed', attempt: 1, failure };
    }),
  };
}

const statusOf = ({ steps }: RunState) => Object.fromEntries(steps.map(({ id, status }) => [id, status]));
const QUIET = { undoAt: ['lock-held'] } as const;
const CHANGE = { effect: 'mutate' } as const;

describe('a failure that is undone at an earlier step is tried again from there', () => {
  const steps = [
    step('before', {}, CHANGE),
    step('quiet', {}, QUIET),
    step('change', {}, CHANGE),
    step('later'),
    step('after', {}, QUIET),
  ];

  test.each([
    ['nothing was changed since', { quiet: 'succeeded', later: 'locked' }, 'later', 'quiet'],
    [
      'a change was made before it only',
      { before: 'succeeded', quiet: 'succeeded', later: 'locked' },
      'later',
      'quiet',
    ],
    [
      'a change was made since',
      { quiet: 'succeeded', change: 'succeeded', later: 'locked' },
      'later',
      'later',
    ],
    ['it is the change itself that failed', { quiet: 'succeeded', change: 'locked' }, 'change', 'quiet'],
    ['it is that step itself', { quiet: 'locked' }, 'quiet', 'quiet'],
    ['there is such a step behind it only', { before: 'locked' }, 'before', 'before'],
    [
      'the change stands behind it',
      { quiet: 'succeeded', change: 'locked', later: 'succeeded' },
      'change',
      'quiet',
    ],
  ] as const)('where %s', (_, stands, failed, from) => {
    expect(retryFrom(standing(steps, stands), failed)).toBe(from);
  });

  test('the latest of several, and never the step itself', () => {
    const several = [step('one', {}, QUIET), step('two', {}, QUIET), step('three')];
    expect(retryFrom(standing(several, { three: 'locked' }), 'three')).toBe('two');
    expect(retryFrom(standing(several, { two: 'locked' }), 'two')).toBe('one');
  });

  test('another failure is tried again where it happened', () => {
    expect(retryFrom(standing(steps, { quiet: 'succeeded', later: 'failed' }), 'later')).toBe('later');
  });
});

test('a retry does anew what comes from where it begins, up to where it failed, and nothing else', () => {
  const steps = [step('a'), step('b', {}, QUIET), step('c'), step('d'), step('e')];
  const state = standing(steps, { a: 'succeeded', b: 'succeeded', d: 'locked', e: 'succeeded' });
  expect(statusOf(resetForRetry(state, 'd'))).toEqual({
    a: 'succeeded',
    b: 'ready',
    c: 'pending',
    d: 'pending',
    e: 'succeeded',
  });
});

describe('a changed input', () => {
  const WHEN = { when: [{ input: 'type', is: ['big'] }] } as const;
  const other = {
    when: [
      { input: 'zone', is: ['b'] },
      { step: 'a', output: 'type', is: ['big'] },
    ],
  } as const;

  test('is used by a step that names it in a parameter or a condition, and by no other', () => {
    expect(refersTo(step('a', { with: { deep: [{ type: 'x-${inputs.type}' }] } }), 'type')).toBe(true);
    expect(refersTo(step('a', WHEN), 'type')).toBe(true);
    expect(refersTo(step('a', other), 'type')).toBe(false);
    expect(refersTo(step('a', { with: { type: '${inputs.types}' } }), 'type')).toBe(false);
  });

  test('sends the run back to the first step that used it, up to where it stands', () => {
    const steps = [step('a'), step('b', WHEN), step('c', WHEN), step('d')];
    const changed = (stands: Readonly<Record<string, StepStatus>>) =>
      statusOf(resetForChange(standing(steps, stands), 'type'));
    expect(changed({ a: 'succeeded', b: 'succeeded', c: 'failed' })).toEqual({
      a: 'succeeded',
      b: 'ready',
      c: 'pending',
      d: 'pending',
    });
    expect(changed({ a: 'succeeded', b: 'failed' })).toMatchObject({ b: 'ready', c: 'pending' });
    // It has not come to the step, or no step uses it.
    expect(changed({ a: 'failed' })).toMatchObject({ a: 'failed', b: 'pending' });
    const unused = standing([step('a')], { a: 'failed' });
    expect(resetForChange(unused, 'type')).toBe(unused);
  });
});

test('a step that the runbook has not is an error with words', () => {
  expect(() => framedStep(standing([step('a')], {}), 'x')).toThrow(
    'no step x in runbook instance-replacement',
  );
});
