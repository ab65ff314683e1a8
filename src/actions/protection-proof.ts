import { z } from 'zod';
import type { ProtectionForm } from '../service/service.ts';
import { findOverrides } from '../terragrunt/override.ts';
import { showState } from '../terragrunt/shown-plan.ts';
import { type Action, StepFailure } from './action.ts';
import { Address, Form } from './protection.ts';

/** What is now true of the thing in the state, and that no override is left to keep its protection off. */
export const action: Action<{ address: string; form: ProtectionForm }> = {
  name: 'protection-proof',
  contract: { effect: 'read', idempotent: true, waitsFor: 'machine', outputs: ['summary'] },
  params: z.strictObject({ address: Address, form: Form }),
  async preview(_params) {
    return {
      fidelity: 'unverifiable',
      summary: 'would prove that the protection is back: it was never off',
      outputs: { summary: '' },
    };
  },
  async run({ address, form }, { tofu, unit }) {
    const [left] = await findOverrides(unit);
    if (left)
      throw new StepFailure({
        code: 'override-left',
        message: `${left} is still there: the protection stays off.`,
        hint: 'Delete it, then try again.',
      });
    const resources = await showState(tofu('state'));
    const now = resources.find((one) => one.address === address);
    const expected = form === 'replace';
    if (Boolean(now) !== expected) {
      throw new StepFailure({
        code: 'not-as-asked',
        message: `${address} is ${now ? 'still' : 'no longer'} in the state, which is not what ${form} means.`,
      });
    }
    const id = now?.values['id'];
    const summary = now
      ? `a new one is there: ${typeof id === 'string' ? id : address}; no override is left`
      : `it is out of the state; no override is left`;
    return { summary, outputs: { summary } };
  },
};
