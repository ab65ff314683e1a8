import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { callerIdentity } from '../aws/sts.ts';
import { textOf } from '../engine/facts.ts';
import { FailureError } from '../engine/failure.ts';
import { confirmationOf, type ErroredState, findErroredStates } from '../terragrunt/errored-state.ts';
import { forceUnlock } from '../terragrunt/force-unlock.ts';
import { lockTablesOf } from '../terragrunt/lock-tables.ts';
import { readStateLock } from '../terragrunt/state-lock.ts';
import { pullState, pushState, readState } from '../terragrunt/tofu-state.ts';
import { type Action, type ActionContext, type Done, type Previewed, StepFailure } from './action.ts';
import { LOCK_BROKEN, LOCK_LEFT, oweBroken } from './own-lock.ts';
import { STATE_BACKUP } from './state-backup.ts';

/**
 * Settles what keeps a state from being planned on, as the operator typed it and only so: takes a dead run's lock away by its
 * id, or puts back the state that an apply could not save.
 */
export const action: Action<Record<string, never>> = {
  name: 'unblock',
  contract: { effect: 'mutate', idempotent: true, waitsFor: 'machine', outputs: [] },
  params: z.strictObject({}),
  preview: (_params, context) => wouldUnblock(typedIn(context), context),
  async run(_params, context) {
    const typed = typedIn(context);
    const caller = await toldCaller(context);
    const [left] = await findErroredStates(context.unit.own);
    if (left && typed === confirmationOf(left)) return putBack(left, caller, context);
    await oweBroken(typed, context);
    const done = await forceUnlock({ ...context.tofu('unlock'), caller }, typed).catch(
      async (cause: unknown) => {
        if (cause instanceof FailureError && cause.failure.code === 'lock-mismatch')
          await context.settle(LOCK_BROKEN, 'it was not taken away: another lock is there by now');
        throw cause;
      },
    );
    if (done === 'gone') await context.settle(LOCK_BROKEN, 'nobody held it any more');
    await context.settle(LOCK_LEFT, `lock ${typed} is gone`);
    return { summary: done === 'gone' ? 'the lock was gone already' : `lock ${typed} removed` };
  },
};

/** As the dialog compared it: what was typed may have spaces around it. */
function typedIn({ said }: ActionContext): string {
  const typed = said?.trim();
  if (typed) return typed;
  throw new StepFailure({
    code: 'no-id',
    message: 'A lock is removed by typing its id, a state put back by its serial.',
  });
}

const TOLD = 'unblock-caller';

/**
 * Whose keys it is done with: those that the run said at its beginning. Where they have changed hands it says so and does
 * nothing, once: whoever chooses it again does it as who they were told.
 */
async function toldCaller({ aws, signal, outputs, keep, kept }: ActionContext): Promise<string> {
  const { arn } = await callerIdentity(aws, signal);
  const said = Object.values(outputs).flatMap((one) => textOf(one, 'caller') || []);
  if ([...said, ...(await kept(TOLD))].includes(arn)) return arn;
  await keep(TOLD, arn);
  throw new StepFailure({
    code: 'gate-moved',
    message: `This would be done as ${arn}, and the run was begun as ${said.join(', ') || 'somebody it does not know'}. Nothing was done.`,
    hint: `If it is right that ${arn} does it, choose it again.`,
    facts: { caller: arn },
  });
}

/** What is there now, and whether it is what was typed. */
async function wouldUnblock(typed: string, context: ActionContext): Promise<Previewed> {
  const { aws, border, service, signal, unit } = context;
  const [left] = await findErroredStates(unit.own);
  const state = `${service.state.bucket}/${service.state.key}`;
  if (left && typed === confirmationOf(left))
    return {
      fidelity: 'simulated',
      summary: `would put back the state in ${left.file}, serial ${left.serial}`,
      calls: [{ service: 's3', action: 'PutObject', target: state }],
      changes: [{ address: `s3://${state}`, actions: ['update'] }],
    };
  const lock = await readStateLock(
    aws,
    border,
    service.state,
    await lockTablesOf(unit.folder, service.state),
    signal,
  );
  if (lock === undefined)
    return { fidelity: 'simulated', summary: 'would do nothing: the lock is gone already' };
  if (lock.id !== typed)
    return {
      fidelity: 'simulated',
      summary: 'would not take the lock away',
      refusals: [`the lock is ${lock.id}, of ${lock.who}, and not ${typed}`],
    };
  return {
    fidelity: 'simulated',
    summary: `would take away the lock ${lock.id} of ${lock.who}: it is still there`,
    calls: [{ service: 'tofu', action: 'force-unlock', target: lock.id }],
    changes: [{ address: `the lock of s3://${state}`, actions: ['delete'] }],
  };
}

/** Never over a state of another lineage or one that has gone on since: somebody would lose what is in that. */
async function putBack(
  left: ErroredState,
  caller: string,
  { tofu, keep, folder }: ActionContext,
): Promise<Done> {
  const now = await pullState(tofu('state'));
  const saved = await readState(left.file);
  if (saved.lineage !== now.lineage || saved.serial <= now.serial) {
    throw new StepFailure({
      code: 'state-moved',
      message: `${left.file} (serial ${saved.serial}, lineage ${saved.lineage}) is no continuation of the state (serial ${now.serial}, lineage ${now.lineage}). Nothing was written.`,
      hint:
        saved.lineage === now.lineage
          ? 'The state has gone on without it. Compare the two: what only the file knows has to be imported by hand.'
          : 'It belongs to another state.',
      nextSteps: [`Then move it away: mv ${left.file} "$HOME"`],
      facts: { file: left.file },
    });
  }
  await keep(STATE_BACKUP, now.text);
  await pushState({ ...tofu('push'), caller }, left.file);
  const after = await pullState(tofu('state-after'));
  if (after.serial < saved.serial)
    throw new StepFailure({
      code: 'state-moved',
      message: `The state was pushed, and is still at serial ${after.serial}, not at ${saved.serial}.`,
    });
  // Once it is in the bucket nothing may take it for one that is still to be pushed.
  await keep('errored.tfstate', saved.text);
  await rm(left.file);
  return {
    summary: `the state that the apply made is saved: serial ${now.serial} → ${after.serial}; both copies are in ${folder}. Where an apply had made all of its changes, go on by hand: a retry would plan them anew`,
  };
}
