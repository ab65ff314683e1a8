import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Facts, Json } from '../engine/events.ts';
import { type Expectation, unexpected } from '../terragrunt/expect.ts';
import { writeOverride } from '../terragrunt/override.ts';
import { type PlanReview, plan, refuseErroredState } from '../terragrunt/plan.ts';
import type { Call } from '../terragrunt/terragrunt.ts';
import type { Unit } from '../terragrunt/unit.ts';
import { type Action, type ActionContext, StepFailure } from './action.ts';
import { knowingOwnLock } from './own-lock.ts';
import { reviewContext } from './review.ts';
import { putFile, wantedFile } from './variables.ts';

const Addresses = z.array(z.string()).default([]);

const Params = z.strictObject({
  replace: Addresses,
  destroy: Addresses,
  /** Protected addresses whose protection an override lifts for this one plan. */
  liftProtection: Addresses,
  expect: z.strictObject({ replace: Addresses, follow: Addresses, destroy: Addresses, create: Addresses }),
  /** Values for the unit's variables; empty ones are left as the code has them. */
  variables: z.record(z.string(), z.string()).default({}),
});
type Params = z.infer<typeof Params>;

/** Makes a saved plan, holds it against what the runbook expects, and stores what a gate will show of it. */
export const action: Action<Params> = {
  name: 'plan',
  contract: {
    effect: 'plan',
    idempotent: true,
    waitsFor: 'machine',
    outputs: ['planFile', 'digest', 'summary'],
    reviewed: true,
  },
  params: Params as unknown as z.ZodType<Params>,
  async run(params, context) {
    const started = await reviewContext(context);
    const made = await knowingOwnLock(context, () => planned(params, context));
    refuseUnexpected(made, params, context);
    const name = [...params.destroy, ...params.replace][0] ?? made.changes[0]?.address ?? '';
    const summary = summaryOf(made, context.leaveOut);
    const digest = await context.review({
      ...started,
      // Read when it is made: planning may have written it.
      providers: (await context.unit.tree(context.signal)).providers,
      title: titleOf(params),
      name,
      summary,
      variables: Object.fromEntries(Object.entries(params.variables).filter(([, value]) => value !== '')),
      ...projection(made, context),
    });
    return { summary, outputs: { planFile: made.file, digest, summary } };
  },
};

async function planned(params: Params, context: ActionContext): Promise<PlanReview> {
  const call = context.tofu('plan', (lines) => context.lines('terragrunt', lines));
  const destroys = params.destroy.length > 0;
  const options = {
    out: join(context.folder, 'plan.tfplan'),
    replace: params.replace,
    ...(destroys ? { destroy: true, target: params.destroy } : {}),
    // tofu takes none beside the target of a destruction, which leaves out all else anyway.
    exclude: destroys ? [] : [...(context.service.exclude?.addresses ?? []), ...context.leaveOut],
  };
  const variables = await wantedFile(params.variables, context);
  const [lifted] = params.liftProtection;
  if (variables === undefined && lifted === undefined) return plan(call, options);
  return inCopy(call, context, async (copy, there) => {
    if (variables !== undefined) await putFile(copy, variables);
    if (lifted !== undefined) await writeOverride(copy, { address: lifted, preventDestroy: false });
    return plan(there, options);
  });
}

/**
 * What a plan has that the code has not is written into a private copy, which is gone afterwards: the saved plan carries
 * its own, and is applied in the unit (facts/tofu-real.md §10).
 */
async function inCopy<T>(
  call: Call,
  { unit, folder, signal }: ActionContext,
  work: (copy: Unit, call: Call) => Promise<T>,
): Promise<T> {
  await refuseErroredState(unit.folder);
  const into = join(folder, 'copy');
  try {
    const copy = await unit.copy(into, signal);
    return await work(copy, { ...call, terragrunt: { ...call.terragrunt, unit: copy.folder } });
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

/** Never "continue anyway": what is not expected is left out by name, or the plan is not used (DESIGN §4). */
function refuseUnexpected(made: PlanReview, params: Params, context: ActionContext): void {
  const { expect, destroy, replace } = params;
  const expectation: Expectation = { ...expect, mayFollow: expect.follow, createFirst: true };
  const found = unexpected(made.changes, expectation);
  if (found.length === 0) return;
  const extra = found.flatMap(({ address, change }) => (change ? [address] : []));
  // What the run is about cannot be left out of it, and tofu takes no -exclude beside the -target of a destruction.
  const leavable =
    extra.length === found.length && destroy.length === 0 && !extra.some((one) => replace.includes(one));
  throw new StepFailure({
    code: leavable ? 'plan-unexpected' : 'plan-refused',
    message: `The plan is not what this runbook expects: ${found.map(({ because }) => because).join(' ')}`,
    hint: leavable
      ? 'Leave these out: it plans again without them and shows you the gate for the rest.'
      : 'Find out what changed the unit or the world, put it right, and plan again.',
    facts: { unexpected: extra, left: [...context.leaveOut] },
  });
}

/** What is bound to the gate: the changes without anything that differs from one reading to the next. */
function projection(made: PlanReview, { leaveOut, service }: ActionContext): Facts {
  return {
    changes: made.changes.map(({ address, kind, order, why, forcedBy, id, simulated, changed }) => ({
      address,
      kind,
      ...(order ? { order } : {}),
      why,
      detail: detailOf(kind, id, forcedBy, changed),
      ...(id ? { id } : {}),
      ...(simulated ? { simulated } : {}),
    })),
    drift: [...made.drift],
    excluded: [...leaveOut],
    ...(service.exclude ? { alwaysExcluded: [...service.exclude.addresses] } : {}),
    counts: { ...made.summary },
    planFile: made.file,
    sha256: made.sha256,
    planStartedAt: made.startedAt,
    tool: { ...made.tool },
  } satisfies Record<string, Json>;
}

/** What becomes of it, in a few words. Attributes say something only where they are why. */
function detailOf(
  kind: string,
  id: string | undefined,
  forcedBy: readonly string[],
  changed: PlanReview['changes'][number]['changed'],
): string {
  if (forcedBy.length > 0) return `its ${forcedBy.join(', ')}`;
  if (kind === 'replace') return id ? `${id} → new` : 'a new one';
  return kind === 'update' ? `its ${changed.map(({ path }) => path).join(', ')}` : (id ?? '');
}

function titleOf({ destroy, replace }: Params): string {
  if (destroy.length > 0) return 'Review the destruction';
  return replace.length > 0 ? 'Review the replacement' : 'Review the plan';
}

/** `1 replaced (the new one comes first), 1 follows, nothing else; as expected` */
function summaryOf({ changes }: PlanReview, leftOut: readonly string[]): string {
  if (changes.length === 0) return 'nothing would change';
  const words = {
    unknown: 'changed in an unknown way',
    delete: 'destroyed',
    replace: 'replaced',
    forget: 'forgotten',
    import: 'imported',
    create: 'created',
    update: 'changed',
    read: 'read',
  } as const;
  const asked = changes.filter(({ why }) => why !== 'follows');
  const follow = changes.length - asked.length;
  const kinds = Object.entries(words).flatMap(([kind, word]) => {
    const of = asked.filter((change) => change.kind === kind);
    const first =
      kind === 'replace' && of.every(({ order }) => order === 'create-first')
        ? ' (the new one comes first)'
        : '';
    return of.length > 0 ? [`${of.length} ${word}${first}`] : [];
  });
  const left = leftOut.length > 0 ? `; left out: ${leftOut.join(', ')}` : '';
  return `${[...kinds, ...(follow > 0 ? [`${follow} ${follow === 1 ? 'follows' : 'follow'}`] : [])].join(', ')}, nothing else; as expected${left}`;
}
