import { z } from 'zod';
import { removeFromState } from '../terragrunt/state.ts';
import type { Action } from './action.ts';
import { requireUnmoved } from './review.ts';
import { count } from './words.ts';

/** Takes exactly the reviewed entries out of the state. */
export const action: Action<{ of: string; gate: string }> = {
  name: 'forget',
  contract: { effect: 'mutate', idempotent: false, waitsFor: 'machine', outputs: ['addresses'] },
  params: z.strictObject({ of: z.string(), gate: z.string() }),
  async run(params, context) {
    const { terragrunt, processes, signal } = context;
    const document = await requireUnmoved(context, params);
    const addresses = (document['changes'] as { address: string }[]).map(({ address }) => address);
    const names = addresses.join(', ');
    // Owed before the first entry goes: if this breaks off half-way, somebody still has to put it right.
    await context.obligation({
      // What an earlier attempt forgot is not in this one's review any more, and is still owed.
      id: `forgotten ${names}`,
      what: `forgotten, and still in the code, so that every plan wants to create it: ${names}`,
      how: 'Remove its block from the code, or import the real thing again.',
    });
    await removeFromState({ terragrunt, processes, name: 'state-rm', options: { signal } }, addresses);
    return { summary: `${count(addresses.length, 'entry', 'entries')} forgotten`, outputs: { addresses } };
  },
};
