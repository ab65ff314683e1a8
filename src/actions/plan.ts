import { join } from 'node:path';
import { z } from 'zod';
import { type Expectation, reasonsOf, unexpected } from '../terragrunt/expect.ts';
import { OVERRIDE_FILE, removeOverride, writeOverride } from '../terragrunt/override.ts';
import { type PlanReview, plan } from '../terragrunt/plan.ts';
import { type Action, type ActionContext, StepFailure } from './action.ts';
import { planFacts, summaryOf, titleOf } from './plan-review.ts';
import { reviewContext } from './review.ts';
import { setVariables } from './variables.ts';

const Addresses = z.array(z.string()).default([]);

const Params = z.strictObject({
  replace: Addresses,
  destroy: Addresses,
  /** Protected addresses whose protection an override lifts for this one plan. */
  liftProtection: Addresses,
  expect: z.strictObject({ replace: Addresses, follow: Addresses, destroy: Addresses, create: Addresses }),
  /** What the service's callers notice while this plan is applied, for the gate. */
  callers: z.string().default(''),
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
    await setVariables(params.variables, context);
    const started = await reviewContext(context);
    const made = await planned(params, context);
    refuseUnexpected(made, params, context);
    const name = [...params.destroy, ...params.replace][0] ?? made.changes[0]?.address ?? '';
    const summary = summaryOf(made);
    const digest = await context.review({
      ...started,
      title: titleOf(params),
      name,
      summary,
      variables: Object.fromEntries(Object.entries(params.variables).filter(([, value]) => value !== '')),
      callers: params.callers,
      ...planFacts(made, expectationOf(params)),
    });
    return { summary, outputs: { planFile: made.file, digest, summary } };
  },
};

async function planned(params: Params, context: ActionContext): Promise<PlanReview> {
  const call = context.tofu('plan', (lines) => context.lines('terragrunt', lines));
  const options = {
    out: join(context.folder, 'plan.tfplan'),
    replace: params.replace,
    ...(params.destroy.length > 0 ? { destroy: true, target: params.destroy } : {}),
    exclude: context.leaveOut,
  };
  const [lifted] = params.liftProtection;
  if (lifted === undefined) return plan(call, options);
  return unprotected(lifted, context, () => plan(call, options));
}

/** Lifts one protection for as long as the work takes; owed before the code is touched, in case this breaks off. */
async function unprotected<T>(address: string, context: ActionContext, work: () => Promise<T>): Promise<T> {
  const { unit } = context;
  const file = join(unit.folder, OVERRIDE_FILE);
  await context.obligation({
    id: 'protection-lifted',
    what: `${address} is not protected as long as ${file} is there`,
    how: `Delete it: rm ${file}`,
  });
  try {
    await writeOverride(unit, { address, preventDestroy: false });
    try {
      return await work();
    } finally {
      // The saved plan carries its own copy; from here on the code protects again.
      await removeOverride(unit);
    }
  } finally {
    if ((await unit.read(OVERRIDE_FILE)) === undefined)
      await context.settle('protection-lifted', 'the override is gone');
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
