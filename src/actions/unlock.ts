import { z } from 'zod';
import { forceUnlock } from '../terragrunt/force-unlock.ts';
import { type Action, StepFailure } from './action.ts';

/** Takes a dead run's lock away, by the id that the operator typed and only by it. */
export const action: Action<Record<string, never>> = {
  name: 'unlock',
  contract: { effect: 'mutate', idempotent: true, waitsFor: 'machine', outputs: [] },
  params: z.strictObject({}),
  async run(_params, { tofu, said }) {
    // As the dialog compared it: what was typed may have spaces around it.
    const id = said?.trim();
    if (!id) throw new StepFailure({ code: 'no-id', message: 'A lock is removed by typing its id.' });
    const done = await forceUnlock(tofu('unlock'), id);
    return { summary: done === 'gone' ? 'the lock was gone already' : `lock ${id} removed` };
  },
};
