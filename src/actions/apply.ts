import { access, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Facts, Json } from '../engine/events.ts';
import { textOf } from '../engine/facts.ts';
import { FailureError } from '../engine/failure.ts';
import { EndUnknown, NeverBegun } from '../process/take-up.ts';
import type { Applied } from '../terragrunt/applied.ts';
import { apply, concludeApply, requireReviewed } from '../terragrunt/apply.ts';
import { secretsBeside } from '../terragrunt/kept-secrets.ts';
import type { PlanReview } from '../terragrunt/plan.ts';
import type { Call } from '../terragrunt/terragrunt.ts';
import { count } from '../words/amounts.ts';
import { type Action, type ActionContext, type Done, StepFailure } from './action.ts';
import { destroyedIn, oweDestroyed, oweLeftOut } from './apply-owed.ts';
import { previewApply } from './apply-preview.ts';
import { instanceOf, probeApply } from './apply-probe.ts';
import { keepInstancesBefore } from './new-instance.ts';
import { toldOrphans } from './orphans.ts';
import { oweLock, toldLock } from './own-lock.ts';
import { requireUnmoved } from './review.ts';
import { type Listening, listenForEndedKeys } from './silent-apply.ts';
import { gate, of } from './step-params.ts';
import { putBackVariables, setVariables } from './variables.ts';

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
  params: z.strictObject({ of, gate }),
  async run(params, context) {
    await keepInstancesBefore(context);
    const document = await requireUnmoved(context, params);
    const reviewed = planOf(document);
    await requirePlanFile(reviewed.file);
    await requireReviewed(reviewed);
    const began = new Date().toISOString();
    await oweLeftOut(document['excluded'], context);
    await oweDestroyed(document['changes'], context);
    await setVariables(valuesOf(document['variables']), context);
    const listening = listenForEndedKeys(context);
    const work = (call: Call) => apply(call, reviewed);
    return ended(document, context, began, work, listening.hear).finally(listening.end);
  },
  async preview(params, context) {
    const document = await requireUnmoved(context, params);
    await requireReviewed(planOf(document));
    return previewApply(document);
  },
  async conclude(params, context, { began }) {
    const { document } = await context.reviewed(params.of);
    if (!began) {
      await takeBack(document, context);
      throw new NeverBegun();
    }
    const launched = await stat(join(context.folder, 'apply.stdout')).catch(() => undefined);
    const since = (launched?.birthtime ?? new Date()).toISOString();
    return ended(document, context, since, (call) => concludeApply(call, planOf(document)));
  },
  async probe(params, context) {
    const { document } = await context.reviewed(params.of);
    return probeApply(document, context);
  },
};

/** What the work came to, and what it leaves to be put right. `began`: UTC ISO. */
async function ended(
  document: Facts,
  context: ActionContext,
  began: string,
  work: (call: Call) => Promise<Applied>,
  hear?: Listening['hear'],
): Promise<Done> {
  let launched = false;
  const asked = context.tofu('apply', (lines) => {
    context.lines('terragrunt', lines);
    launched ||= lines.some((line) => line.startsWith(`${context.service.instance}: Creation complete`));
    const more = launched ? ({ launched } as const) : undefined;
    context.progress(hear?.(lines) ?? lines[0] ?? '', undefined, undefined, undefined, more);
  });
  const applied = await worked(() => work({ ...asked, caller: textOf(document, 'caller') }));
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

  async function worked(apply: () => Promise<Applied>): Promise<Applied> {
    try {
      return await apply();
    } catch (cause) {
      // A person decides what came of it, and what it left is found by then.
      if (cause instanceof EndUnknown) throw cause;
      const { changed, facts } = cause instanceof FailureError ? cause.failure : {};
      if (changed === 'none' || cause instanceof NeverBegun) await takeBack(document, context);
      const lock = facts?.['lockLeft'];
      if (typeof lock === 'string') await oweLock(lock, began, context);
      throw await toldOrphans(await toldLock(cause, context), context);
    } finally {
      // Whatever came of it, it is never applied again, and it holds secrets in clear.
      await removePlans(document, context);
    }
  }
}

/** What was prepared and owed for changes of which none was made. */
async function takeBack(document: Facts, context: ActionContext): Promise<void> {
  await putBackVariables(context);
  const destroyed = destroyedIn(document['changes']);
  if (destroyed) await context.settle(destroyed.id, 'nothing was destroyed: the apply changed nothing');
}

async function removePlans(document: Facts, { folder }: ActionContext): Promise<void> {
  await rm(planOf(document).file, { force: true });
  await rm(secretsBeside(planOf(document).file), { force: true });
  // Of an apply whose firedrill died: its own copy, which nobody else knows by name.
  // Without its folder there is none, and how the apply ended is not to be hidden by that.
  const there = await readdir(folder).catch(() => [] as string[]);
  const copies = there.filter((name) => name.endsWith('.tfplan'));
  await Promise.all(copies.map((name) => rm(join(folder, name), { force: true })));
}

const planOf = (document: Facts) => ({
  file: textOf(document, 'planFile'),
  sha256: textOf(document, 'sha256'),
  summary: document['counts'] as unknown as PlanReview['summary'],
});

const valuesOf = (variables: Json | undefined) => (variables ?? {}) as Readonly<Record<string, string>>;

async function requirePlanFile(file: string): Promise<void> {
  await access(file).catch((cause: NodeJS.ErrnoException) => {
    throw new StepFailure({
      code: 'plan-gone',
      message: `The plan file that was reviewed cannot be read any more (${cause.code}): ${file}. Nothing was applied.`,
      hint: 'Try again: it plans anew and shows a new gate.',
    });
  });
}
