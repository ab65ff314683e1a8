import { z } from 'zod';
import { readStateLock } from '../terragrunt/state-lock.ts';
import { heldBy } from '../terragrunt/lock-info.ts';
import { findErroredStates } from '../terragrunt/errored-state.ts';
import { findOverrides } from '../terragrunt/override.ts';
import { pullState } from '../terragrunt/tofu-state.ts';
import { type Action, StepFailure } from './action.ts';

/** Nobody else is at work on this state, and nobody left anything behind: lock, errored.tfstate, override, other runs. */
export const action: Action<Record<string, never>> = {
  name: 'quiet',
  contract: {
    effect: 'read',
    idempotent: true,
    waitsFor: 'machine',
    outputs: ['serial', 'lineage'],
    undoAt: ['lock-held'],
  },
  params: z.strictObject({}),
  async run(_params, context) {
    const { aws, border, service, signal, tofu, unit } = context;
    const others = await context.otherRuns();
    if (others.length > 0) {
      throw new StepFailure({
        code: 'other-run',
        message: `Another run of this service is open: ${others.join(', ')}.`,
        hint: 'Two at once damage the state. Close or finish that one first.',
      });
    }
    const lock = await readStateLock(aws, border, service.state, signal);
    if (lock) {
      throw new StepFailure({
        code: 'lock-held',
        message: `The state is locked by ${heldBy(lock)}.`,
        hint: `If that is still running, wait for it. Only if you know that it is dead, remove the lock by typing its id, ${lock.id}.`,
        nextSteps: [`Ask ${lock.who}, or look at that machine or CI job.`, 'Try again when it is done.'],
        facts: { confirm: lock.id, lock: { ...lock } },
      });
    }
    const [errored] = await findErroredStates(unit.folder);
    if (errored) {
      throw new StepFailure({
        code: 'errored-state',
        message: `An earlier apply could not save its state: ${errored.file} holds it. Every plan is wrong until it is settled.`,
        hint: 'Compare it with `state pull`; push it if its serial is higher; then move the file away.',
      });
    }
    const [override] = await findOverrides(unit);
    if (override) {
      throw new StepFailure({
        code: 'override-left',
        message: `${override} is there: it changes every plan without being seen.`,
        hint: 'Find out who left it; if nobody needs it, delete it and try again.',
      });
    }
    const { serial, lineage } = await pullState(tofu('state'));
    return { summary: `no lock, nothing left behind; state serial ${serial}`, outputs: { serial, lineage } };
  },
};
