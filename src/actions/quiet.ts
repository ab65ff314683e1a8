import { z } from 'zod';
import { isOrIn } from '../terragrunt/addresses.ts';
import { erroredFailure, findErroredStates } from '../terragrunt/errored-state.ts';
import { heldBy, type LockInfo } from '../terragrunt/lock-info.ts';
import { lockTablesOf } from '../terragrunt/lock-tables.ts';
import { findOverrides } from '../terragrunt/override.ts';
import { readStateLock } from '../terragrunt/state-lock.ts';
import { age } from '../words/durations.ts';
import { type Action, type ActionContext, type Done, StepFailure } from './action.ts';
import { knowingOwnLock } from './own-lock.ts';
import { samePlace } from './same-place.ts';

/** Nobody else is at work on this state, and nobody left anything behind: lock, errored.tfstate, override, other runs. */
export const action: Action<Record<string, never>> = {
  name: 'quiet',
  contract: {
    effect: 'read',
    idempotent: true,
    waitsFor: 'machine',
    outputs: ['serial', 'lineage'],
    undoAt: ['lock-held', 'lock-left', 'errored-state'],
  },
  params: z.strictObject({}),
  run: (_params, context) => knowingOwnLock(context, () => lookAround(context)),
};

async function lookAround(context: ActionContext): Promise<Done> {
  const { service, unit } = context;
  const others = await context.otherRuns();
  if (others.length > 0) {
    throw new StepFailure({
      code: 'other-run',
      message: `Another run of this service is open: ${others.join(', ')}.`,
      hint: 'Two at once damage the state. Close or finish that one first.',
    });
  }
  const tables = await lockTablesOf(unit.folder, service.state);
  await requireUnlocked(context, tables);
  const [errored] = await findErroredStates(unit.own);
  if (errored) throw new StepFailure(erroredFailure(errored));
  const [override] = await findOverrides(unit);
  if (override) {
    throw new StepFailure({
      code: 'override-left',
      message: `${override} is there: it changes every plan without being seen.`,
      hint: 'Find out who left it; if nobody needs it, delete it and try again.',
    });
  }
  const { serial, lineage, addresses } = await samePlace(context);
  // Where nobody had prepared the unit here before, only now is it known that it has one.
  const found = await lockTablesOf(unit.folder, service.state);
  if (found.some((table) => !tables.includes(table))) await requireUnlocked(context, found);
  const missing = addresses.some((one) => isOrIn(one, service.instance))
    ? ''
    : `; ${service.instance} is not in it`;
  return {
    summary: `no lock, nothing left behind; state serial ${serial}${missing}`,
    outputs: { serial, lineage },
  };
}

async function requireUnlocked(
  { aws, border, clock, service, signal }: ActionContext,
  tables: readonly string[],
): Promise<void> {
  const lock = await readStateLock(aws, border, service.state, tables, signal);
  if (lock === undefined) return;
  throw new StepFailure({
    code: 'lock-held',
    message: `The state is locked by ${heldBy(lock)}.`,
    hint: `${heldFor(lock, await clock.date())}If that is still running, wait for it. Only if you know that it is dead, remove the lock by typing its id, ${lock.id}.`,
    nextSteps: [`Ask ${lock.who}, or look at that machine or CI job.`, 'Try again when it is done.'],
    facts: { confirm: lock.id, lock: { ...lock } },
  });
}

/** Whoever reads a time in the night does not reckon. A lock whose time cannot be read, or is yet to come, says nothing. */
export function heldFor({ created }: Pick<LockInfo, 'created'>, nowMs: number): string {
  const ms = nowMs - Date.parse(created);
  return ms >= 0 ? `It has been held for ${age(ms)}. ` : '';
}
