import { rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { callerIdentity } from '../aws/sts.ts';
import type { Doubt, Facts } from '../engine/events.ts';
import { textOf } from '../engine/facts.ts';
import { FailureError } from '../engine/failure.ts';
import { confirmationOf, type ErroredState, findErroredStates } from '../terragrunt/errored-state.ts';
import { forceUnlock } from '../terragrunt/force-unlock.ts';
import { lockTablesOf } from '../terragrunt/lock-tables.ts';
import { readStateLock } from '../terragrunt/state-lock.ts';
import { type PulledState, pullState, pushState, readState } from '../terragrunt/tofu-state.ts';
import { type Action, type ActionContext, type Done, type Previewed, StepFailure } from './action.ts';
import { LOCK_LEFT, notBroken, oweBroken } from './own-lock.ts';
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
    // Whose it is: one that cannot be asked about is somebody else's.
    await oweBroken(typed, await lockNow(context).catch(() => undefined), context);
    const done = await forceUnlock({ ...context.tofu('unlock'), caller }, typed).catch(
      async (cause: unknown) => {
        if (cause instanceof FailureError && cause.failure.code === 'lock-mismatch')
          await notBroken('it was not taken away: another lock is there by now', context);
        throw cause;
      },
    );
    if (done === 'gone') await notBroken('nobody held it any more', context);
    await context.settle(LOCK_LEFT, `lock ${typed} is gone`);
    return { summary: done === 'gone' ? 'the lock was gone already' : `lock ${typed} removed` };
  },
  probe: (_params, context) => seenOf(typedIn(context), context),
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
  const { service, unit } = context;
  const [left] = await findErroredStates(unit.own);
  const state = `${service.state.bucket}/${service.state.key}`;
  if (left && typed === confirmationOf(left))
    return {
      fidelity: 'simulated',
      summary: `would put back the state in ${left.file}, serial ${left.serial}`,
      calls: [{ service: 's3', action: 'PutObject', target: state }],
      changes: [{ address: `s3://${state}`, actions: ['update'] }],
    };
  const lock = await lockNow(context);
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

async function lockNow({ aws, border, service, signal, unit }: ActionContext) {
  const tables = await lockTablesOf(unit.folder, service.state);
  return readStateLock(aws, border, service.state, tables, signal);
}

/** What can be seen of an attempt that was cut off. */
async function seenOf(typed: string, context: ActionContext): Promise<Doubt> {
  const no = (seen: string): Doubt => ({ finding: 'no', seen, answer: 'did-not' });
  const yes = (seen: string): Doubt => ({ finding: 'yes', seen, answer: 'happened' });
  const [left] = await findErroredStates(context.unit.own);
  if (left && typed === confirmationOf(left)) {
    const saved = await readState(left.file);
    const now = await pullState(context.tofu('state-now'));
    // Only its file is to be moved away yet, which doing it again does.
    if (isSame(saved, now)) return no(`The state is saved, and ${left.file} still lies there.`);
    return no(`${left.file} is still to be saved: the state is at serial ${now.serial}.`);
  }
  if (typed.startsWith('push serial '))
    return yes('The file that held the state is gone, as it is once that is saved.');
  const lock = await lockNow(context);
  if (lock === undefined) return yes(`Lock ${typed} is gone.`);
  if (lock.id === typed) return no(`Lock ${lock.id} of ${lock.who} is still there.`);
  return yes(`Lock ${typed} is gone; by now lock ${lock.id} of ${lock.who} is there.`);
}

/** Never over a state of another lineage or one that has gone on since: somebody would lose what is in that. */
async function putBack(left: ErroredState, caller: string, context: ActionContext): Promise<Done> {
  const { tofu, keep, folder } = context;
  const now = await pullState(tofu('state'));
  const saved = await readState(left.file);
  // An attempt that was cut off behind its push: the file is all that is left of it.
  const isSaved = isSame(saved, now);
  if (!isSaved) {
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
  }
  const after = await pullState(tofu('state-after'));
  if (after.serial < saved.serial)
    throw new StepFailure({
      code: 'state-moved',
      message: `The state was pushed, and is still at serial ${after.serial}, not at ${saved.serial}.`,
    });
  // Once it is in the bucket nothing may take it for one that is still to be pushed.
  await keep('errored.tfstate', saved.text);
  await rm(left.file);
  const saving = isSaved
    ? `was saved already: serial ${now.serial}; its file is in ${folder}`
    : `is saved: serial ${now.serial} → ${after.serial}; both copies are in ${folder}`;
  return {
    summary: `the state that the apply made ${saving}. Where an apply had made all of its changes, go on by hand: a retry would plan them anew`,
  };
}

type State = Pick<PulledState, 'text' | 'serial' | 'lineage'>;

/** Whether the state holds what was to be saved. tofu counts the push itself, so that its serial is another. */
function isSame(saved: State, now: State): boolean {
  const { resources, outputs } = JSON.parse(saved.text) as Facts;
  const is = JSON.parse(now.text) as Facts;
  return (
    saved.lineage === now.lineage &&
    saved.serial <= now.serial &&
    isDeepStrictEqual([resources, outputs], [is['resources'], is['outputs']])
  );
}
