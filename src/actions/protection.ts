import { z } from 'zod';
import type { ProtectionForm } from '../service/service.ts';
import { showState } from '../terragrunt/shown-plan.ts';
import { withDependants } from '../terragrunt/tofu-state.ts';
import { count } from '../words/amounts.ts';
import { type Action, StepFailure } from './action.ts';

export const Address = z.string().describe('the address in the unit, one that firedrill.yaml protects');
export const Form = z.enum(['replace', 'destroy', 'forget']).describe('how it goes');

/** What a protected thing is, what it is called in the real world, and what depends on it. */
export const action: Action<{ address: string; form: ProtectionForm }> = {
  name: 'protection',
  contract: {
    effect: 'read',
    idempotent: true,
    waitsFor: 'machine',
    outputs: ['name', 'id', 'dependants', 'address'],
  },
  params: z.strictObject({ address: Address, form: Form }),
  async run({ address, form }, { service, tofu }) {
    const known = service.protected.find((one) => one.address === address);
    if (!known)
      throw new StepFailure({
        code: 'not-protected',
        message: `${address} is not among the protected things of ${service.name}.`,
        hint: 'They are listed in firedrill.yaml.',
      });
    if (!known.forms.includes(form)) {
      throw new StepFailure({
        code: 'form-refused',
        message: `${address} can go by ${known.forms.join(' or ')} only, not by ${form}.`,
        ...(known.because ? { hint: known.because } : {}),
      });
    }
    const resources = await showState(tofu('state'));
    const resource = resources.find((one) => one.address === address);
    if (!resource)
      throw new StepFailure({
        code: 'not-in-state',
        message: `${address} is not in the state: there is nothing to ${form}.`,
      });
    const dependants = withDependants(resources, address).filter((one) => one !== address);
    const id = resource.values['id'];
    return {
      summary: `${known.name}, with ${count(dependants.length, 'dependant')}${dependants.length > 0 ? `: ${dependants.join(', ')}` : ''}`,
      outputs: { name: known.name, id: typeof id === 'string' ? id : '', dependants, address },
    };
  },
};
