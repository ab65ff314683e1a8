import { expect, test } from 'vitest';
import { whyStopped } from '../../src/engine/limit.ts';
import { step } from '../support/frame.ts';

const atLimit = AbortSignal.abort(new Error('timeout'));
const plan = step('plan', { timeoutMs: 60_000 }, { effect: 'plan' });

test.each(['stopped', 'interrupted', 'terragrunt', 'unexpected'])(
  'work that its limit cut off (%s) took too long',
  (code) => {
    expect(whyStopped(atLimit, plan, false, { code, message: 'cut off' })).toEqual({
      code: 'timeout',
      message: '"Step plan" took longer than its limit of 60 s.',
      hint: 'cut off',
    });
  },
);

test('what a guard refused just before the limit stays a refusal: there is no way past it', () => {
  const refused = { code: 'plan-refused', message: 'it would destroy the bucket' };
  expect(whyStopped(atLimit, plan, false, refused)).toBe(refused);
});
