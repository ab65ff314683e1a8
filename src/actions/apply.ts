import { access, rm } from 'node:fs/promises';
import { z } from 'zod';
import type { Json } from '../engine/events.ts';
import { textOf } from '../engine/facts.ts';
import { FailureError } from '../engine/failure.ts';
import { type Applied, apply, requireReviewed } from '../terragrunt/apply.ts';
import type { PlanReview } from '../terragrunt/plan.ts';
import type { Call } from '../terragrunt/terragrunt.ts';
import { type Action, type ActionContext, StepFailure } from './action.ts';
import { keepInstancesBefore } from './new-instance.ts';
import { oweLock, toldLock } from './own-lock.ts';
import { requireUnmoved } from './review.ts';
import { setVariables } from './variables.ts';
import { count } from '../words/amounts.ts';

interface Params {
  of: string;
  gate: string;
}

/** Applies exactly the plan that the gate showed. */
export const action: Action<Params> = {
  name: 'apply',
  contract: {
    effect: 'mutate',
    idempotent: false,
    waitsFor: 'machine',
    outputs: ['instance', 'changed', 'summary'],
    actsOn: 'of',
    gatedBy: 'gate',
  },
  params: z.strictObject({ of: z.string(), gate: z.string() }),
  async run(params, context) {
    await keepInstancesBefore(context);
    const document = await requireUnmoved(context, params);
    const reviewed = {
      file: textOf(document, 'planFile'),
      sha256: textOf(document, 'sha256'),
      summary: document['counts'] as unknown as PlanReview['summary'],
    };
    await requirePlanFile(reviewed.file);
    await requireReviewed(reviewed);
    const asked = context.tofu('apply', (lines) => {
      context.lines('terragrunt', lines);
      context.progress(lines[0] ?? '');
    });
    const call = { ...asked, caller: textOf(document, 'caller') };
    const began = new Date().toISOString();
    await oweLeftOut(document['excluded'], context);
    const destroyed = await oweDestroyed(document['changes'], context);
    const putBack = await setVariables(valuesOf(document['variables']), context);
    const applied = await appliedOnce(call, reviewed).catch(async (cause: unknown) => {
      const { changed, facts } = cause instanceof FailureError ? cause.failure : {};
      if (changed === 'none') {
        await putBack();
        if (destroyed !== undefined)
          await context.settle(destroyed, 'nothing was destroyed: the apply changed nothing');
      }
      const lock = facts?.['lockLeft'];
      if (typeof lock === 'string') await oweLock(lock, began, context);
      throw await toldLock(cause, context);
    });
    if (applied.lockLeft !== undefined) await oweLock(applied.lockLeft, began, context);
    if (applied.endedWith !== undefined)
      context.lines('firedrill', [
        `the apply ended well; what terragrunt did afterwards did not: ${applied.endedWith}`,
      ]);
    const left = [
      ...(applied.lockLeft !== undefined ? ['; the state’s lock could not be given back'] : []),
      ...(applied.endedWith === undefined ? [] : ['; a hook behind it failed, see the log']),
    ].join('');
    const summary = `${count(applied.resources.length, 'change')} made: ${applied.resources.map(({ address, action: did }) => `${address} ${did}`).join(', ')}${left}`;
    const changed = applied.resources.map(({ address, action: did, id }) => ({
      address,
      action: did,
      id: id ?? null,
    }));
    return { summary, outputs: { instance: instanceOf(applied, context), changed, summary } };
  },
};

/** By its output, or by the change that made it, where tofu ended before it could say its outputs. */
function instanceOf({ outputs, resources }: Applied, { service }: ActionContext): string {
  const said = outputs['ec2_instance_id'];
  if (typeof said === 'string') return said;
  const made = resources.find(({ address, action: did }) => address === service.instance && did === 'create');
  return made?.id ?? '';
}

const valuesOf = (variables: Json | undefined) => (variables ?? {}) as Readonly<Record<string, string>>;

async function appliedOnce(call: Call, reviewed: Parameters<typeof apply>[1]): Promise<Applied> {
  try {
    return await apply(call, reviewed);
  } finally {
    // Whatever came of it, it is never applied again, and it holds secrets in clear.
    await rm(reviewed.file, { force: true });
  }
}

async function requirePlanFile(file: string): Promise<void> {
  await access(file).catch((cause: NodeJS.ErrnoException) => {
    throw new StepFailure({
      code: 'plan-gone',
      message: `The plan file that was reviewed cannot be read any more (${cause.code}): ${file}. Nothing was applied.`,
      hint: 'Try again: it plans anew and shows a new gate.',
    });
  });
}

async function oweLeftOut(excluded: unknown, context: ActionContext): Promise<void> {
  if (!Array.isArray(excluded) || excluded.length === 0) return;
  const names = excluded.join(', ');
  await context.obligation({
    id: 'left-out',
    what: `${names} was left out of the plan`,
    how: 'Plan the unit in full and settle what it wants to change there.',
  });
}

/**
 * What was destroyed and not made again is missing from the service, and still in the code. Resolves to the obligation's id,
 * where there is one.
 */
async function oweDestroyed(changes: unknown, context: ActionContext): Promise<string | undefined> {
  if (!Array.isArray(changes)) return undefined;
  const made = changes as readonly { readonly address: string; readonly kind: string }[];
  const gone = made.filter(
    ({ address, kind }) =>
      kind === 'delete' && !made.some((one) => one.address === address && one.kind !== 'delete'),
  );
  if (gone.length === 0) return undefined;
  const names = gone.map(({ address }) => address).join(', ');
  // What an earlier attempt destroyed is not in this one's plan any more, and is still owed.
  const id = `destroyed ${names}`;
  await context.obligation({
    id,
    ...(gone.length === made.length ? { step: context.step } : {}),
    what: `destroyed, and still in the code: ${names}; what needs them does not work until they are made again`,
    how: 'Plan and apply the unit to make them again, or take their blocks out of the code.',
  });
  return id;
}
