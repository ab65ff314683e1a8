import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { askHealth } from '../boot/ask-health.ts';
import { type Expectation, reasonsOf, unexpected } from '../terragrunt/expect.ts';
import { writeOverride } from '../terragrunt/override.ts';
import { type PlanReview, plan, refuseErroredState } from '../terragrunt/plan.ts';
import type { Call } from '../terragrunt/terragrunt.ts';
import type { Unit } from '../terragrunt/unit.ts';
import { type Action, type ActionContext, StepFailure } from './action.ts';
import { knowingOwnLock } from './own-lock.ts';
import { passedOn } from './passed-on.ts';
import { planFacts, summaryOf, titleOf } from './plan-review.ts';
import { reviewContext } from './review.ts';
import { samePlaceStill } from './same-place.ts';
import { putFile, wantedFile } from './variables.ts';

const Addresses = z.array(z.string()).default([]);

const Params = z.strictObject({
  replace: Addresses.describe('addresses to replace'),
  destroy: Addresses.describe('addresses to destroy, and nothing else'),
  liftProtection: Addresses.describe(
    'protected addresses whose protection an override lifts for this one plan',
  ),
  expect: z
    .strictObject({
      replace: Addresses.describe('what may be replaced'),
      follow: Addresses.describe('what may change because of that'),
      destroy: Addresses.describe('what may be destroyed'),
      create: Addresses.describe('what may be created'),
    })
    .describe('all that the plan may change; a plan with anything else in it is refused'),
  callers: z
    .union([
      z.string(),
      z.strictObject({
        answers: z.string().describe('that, where the service answers its health check when it is planned'),
        silent: z.string().describe('that, where it does not'),
      }),
    ])
    .default('')
    .describe("what the service's callers notice while it is applied, in one sentence, for the gate"),
  runs: z
    .string()
    .default('')
    .describe('what the apply runs on this machine besides, and what that may call, for the gate'),
  variables: z
    .record(z.string(), z.string())
    .default({})
    .describe("values for the unit's variables; empty ones are left as the code has them"),
});
type Params = z.infer<typeof Params>;

/** Makes a saved plan, holds it against what the runbook expects, and stores what a gate will show of it. */
export const action: Action<Params> = {
  name: 'plan',
  contract: {
    effect: 'plan',
    idempotent: true,
    waitsFor: 'machine',
    outputs: ['planFile', 'digest', 'summary', 'health'],
    reviewed: true,
  },
  params: Params as unknown as z.ZodType<Params>,
  async run(params, context) {
    const started = await reviewContext(context);
    const made = await knowingOwnLock(context, () => planned(params, context));
    refuseUnexpected(made, params, context);
    await samePlaceStill(context);
    const name = [...params.destroy, ...params.replace][0] ?? made.changes[0]?.address ?? '';
    const summary = summaryOf({ changes: made.changes, excluded: context.leaveOut });
    const callers = await callersNotice(params.callers, context);
    // Read when it is made: planning may have written them.
    const { providers, programs } = await context.unit.tree(context.signal);
    const digest = await context.review({
      ...started,
      providers,
      programs,
      // What the plan holds that is secret is known now.
      environment: passedOn(context),
      title: titleOf(params),
      name,
      summary,
      variables: Object.fromEntries(Object.entries(params.variables).filter(([, value]) => value !== '')),
      callers: callers.notice,
      ...(params.runs === '' ? {} : { runs: params.runs }),
      ...planFacts(made, expectationOf(params), context.leaveOut),
    });
    return { summary, outputs: { planFile: made.file, digest, summary, health: callers.health } };
  },
};

/** What callers notice, and by what: `health` is `answers`, `silent` or `unknown`, or nothing where it was of no account. */
async function callersNotice(
  callers: Params['callers'],
  context: ActionContext,
): Promise<{ readonly notice: string; readonly health: string }> {
  if (typeof callers === 'string') return { notice: callers, health: '' };
  const { http, service, signal } = context;
  const health = await askHealth(http, service.health, signal);
  if (typeof health === 'string') return { notice: callers[health], health };
  const notice = `Whether the old one answers could not be asked (${health.unknown}). If it does: ${callers.answers} If not: ${callers.silent}`;
  return { notice, health: 'unknown' };
}

async function planned(params: Params, context: ActionContext): Promise<PlanReview> {
  const call = context.tofu('plan', (lines) => context.lines('terragrunt', lines));
  const destroys = params.destroy.length > 0;
  const options = {
    out: join(context.folder, 'plan.tfplan'),
    keeps: true as const,
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
    return plan(there, { ...options, copy: join(context.folder, PRIVATE_COPY) });
  });
}

/** In an attempt's folder: the work tree with all that git ignores, secrets among it. Gone with its plan. */
export const PRIVATE_COPY = 'copy';

/**
 * What a plan has that the code has not is written into a private copy, which is gone afterwards: the saved plan carries
 * its own, and is applied in the unit (facts/tofu-real.md §10).
 */
async function inCopy<T>(
  call: Call,
  { unit, folder, signal }: ActionContext,
  work: (copy: Unit, call: Call) => Promise<T>,
): Promise<T> {
  await refuseErroredState(unit.own);
  const into = join(folder, PRIVATE_COPY);
  try {
    const copy = await unit.copy(into, signal);
    return await work(copy, { ...call, terragrunt: { ...call.terragrunt, unit: copy.folder } });
  } finally {
    await rm(into, { recursive: true, force: true });
  }
}

const expectationOf = ({ expect }: Params): Expectation => ({
  ...expect,
  mayFollow: expect.follow,
  createFirst: true,
});

/** Never "continue anyway": what is not expected is left out by name, or the plan is not used (DESIGN §4). */
function refuseUnexpected(made: PlanReview, params: Params, context: ActionContext): void {
  const { destroy, replace } = params;
  const found = unexpected(made.changes, expectationOf(params), made.present);
  if (found.length === 0) return;
  const extra = found.flatMap(({ address, change }) => (change ? [address] : []));
  // What the run is about cannot be left out of it, and tofu takes no -exclude beside the -target of a destruction.
  const leavable =
    extra.length === found.length && destroy.length === 0 && !extra.some((one) => replace.includes(one));
  throw new StepFailure({
    code: leavable ? 'plan-unexpected' : 'plan-refused',
    message: `The plan is not what this runbook expects: ${reasonsOf(found)}`,
    hint: leavable
      ? 'Leave these out: it plans again without them and shows you the gate for the rest.'
      : 'Find out what changed the unit or the world, put it right, and plan again.',
    facts: { unexpected: extra, left: [...context.leaveOut] },
  });
}
