import { z } from 'zod';
import { pullState, removeFromState } from '../terragrunt/state.ts';
import type { Action } from './action.ts';
import { requireUnmoved } from './review.ts';
import { count } from './words.ts';

/** Takes exactly the reviewed entries out of the state. */
export const action: Action<{ of: string }> = {
  name: 'forget',
  contract: { effect: 'mutate', idempotent: false, waitsFor: 'machine', outputs: ['addresses'] },
  params: z.strictObject({ of: z.string() }),
  async run({ of }, context) {
    const { terragrunt, processes, signal } = context;
    const call = (name: string) => ({ terragrunt, processes, name, options: { signal } });
    const { serial, lineage } = await pullState(call('state-before'));
    const document = await requireUnmoved(context, of, { serial, lineage });
    const addresses = (document['changes'] as { address: string }[]).map(({ address }) => address);
    await removeFromState(call('state-rm'), addresses);
    await context.obligation({
      id: 'forgotten',
      what: `${addresses.join(', ')} is forgotten but still in the code: every plan wants to create it`,
      how: 'Remove its block from the code, or import the real thing again.',
    });
    return { summary: `${count(addresses.length, 'entry', 'entries')} forgotten`, outputs: { addresses } };
  },
};
