import { expect, test } from 'vitest';
import { choicesAfterFailure } from '../../src/engine/choices.ts';
import type { FramedStep } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import type { FailureCode } from '../../src/engine/failure-codes.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { frame, step } from '../support/frame.ts';

function choicesOf(failed: FramedStep, code: FailureCode) {
  const stamp = { v: 1, seq: 0, at: '2026-11-23T06:02:11.000Z', t: 0, epoch: 1, prev: '' } as const;
  const state = reduce(undefined, { ...stamp, type: 'run.opened', ...frame([failed]) });
  return choicesAfterFailure(state, failed, withTraits({ code, message: '' }));
}

test.each<FailureCode>([
  'wrong-account',
  'other-run',
  'lock-held',
  'errored-state',
  'override-left',
  'not-protected',
  'form-refused',
  'plan-unexpected',
  'plan-refused',
])('what a guard refused is not gone past by hand or by skipping: %s', (code) => {
  const choices = choicesOf(step('quiet'), code);
  expect(choices).not.toContain('by-hand');
  expect(choices).not.toContain('skip');
  expect(choices).toEqual(expect.arrayContaining(['retry', 'pause', 'abort']));
});

test('any other failure can be settled by hand; so can a change that broke off on a lock or an unsaved state', () => {
  expect(choicesOf(step('evidence'), 'denied')).toEqual(expect.arrayContaining(['by-hand', 'skip']));
  const apply = step('apply', { required: true }, { effect: 'mutate' });
  expect(choicesOf(apply, 'errored-state')).toContain('by-hand');
  expect(choicesOf(apply, 'lock-held')).toContain('by-hand');
});

test('a gate is opened by what is typed there or not at all, unless there is nothing that it could show', () => {
  const gate = step('ask', {}, { asks: 'gate' });
  expect(choicesOf(gate, 'plan-expired')).toEqual(['retry', 'pause', 'abort']);
  expect(choicesOf(gate, 'no-review')).toEqual(['retry', 'by-hand', 'skip', 'pause', 'abort']);
  expect(choicesOf(step('gate'), 'plan-expired')).toContain('by-hand');
});
