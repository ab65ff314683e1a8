import { expect, test } from 'vitest';
import { withTraits } from '../../src/engine/failure.ts';
import type { FailureCode } from '../../src/engine/failure-codes.ts';
import { whyEnded } from '../../src/engine/time-limit.ts';
import { step } from '../support/frame.ts';

const atLimit = AbortSignal.abort(new Error('timeout'));
const plan = step('plan', { timeoutMs: 60_000 }, { effect: 'plan' });

const change = step('apply', {}, { effect: 'mutate' });
const goesOn = new AbortController().signal;

test.each<FailureCode>(['stopped', 'interrupted', 'terragrunt', 'unexpected'])(
  'work that its limit cut off (%s) took too long',
  (code) => {
    expect(whyEnded(atLimit, plan, false, withTraits({ code, message: 'cut off' }))).toEqual({
      code: 'timeout',
      message: '"Step plan" took longer than its limit of 60 s.',
      hint: 'cut off',
      changed: 'none',
      again: 'useful',
    });
  },
);

test('what a guard refused just before the limit stays a refusal: there is no way past it', () => {
  const refused = withTraits({ code: 'plan-refused', message: 'it would destroy the bucket' });
  expect(whyEnded(atLimit, plan, false, refused)).toEqual(refused);
});

test('what only reads has changed nothing, whatever its failure knows of that', () => {
  const cut = withTraits({ code: 'unreachable', message: 'no answer' });
  expect(cut.changed).toBe('unknown');
  expect(whyEnded(goesOn, plan, false, cut)).toEqual({ ...cut, changed: 'none' });
});

test('a change that ended as if stopped is never simply begun again, whoever stopped it', () => {
  const stopped = withTraits({ code: 'stopped', message: 'It was stopped.' });
  const asked = AbortSignal.abort(new Error('stopped'));
  for (const signal of [asked, goesOn]) {
    const { code, notYet, changed } = whyEnded(signal, change, true, stopped);
    expect([code, notYet, changed]).toEqual(['interrupted', undefined, 'unknown']);
  }
});

test('what ends a change before its program had its go changed nothing, whatever that would mean of one that was begun', () => {
  const ended = withTraits({ code: 'credentials', message: 'The keys have ended.' });
  expect(whyEnded(goesOn, change, true, ended, false)).toEqual({ ...ended, changed: 'none' });
  expect(whyEnded(goesOn, change, true, ended, true)).toBe(ended);
});

test('a change keeps what its failure knows: what was made, and why it ended', () => {
  const made = [{ address: 'aws_instance.ttb', action: 'create', id: 'i-1' }];
  const known = withTraits({ code: 'quota', message: 'used up', changed: { made, begun: [] } });
  expect(whyEnded(goesOn, change, true, known)).toBe(known);
});
