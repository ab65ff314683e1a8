import { callerIdentity } from '../aws/sts.ts';
import type { Facts, Json } from '../engine/events.ts';
import { canonicalJson, digestOf } from '../journal/canonical.ts';
import { treeOf } from '../process/git.ts';
import { type ActionContext, StepFailure } from './action.ts';
import { REVIEW_VALID_MS } from './gate.ts';

/** What every review document says besides its changes: who, where, from which code, when (DESIGN §4). */
export async function reviewContext(context: ActionContext): Promise<Facts> {
  const { service } = context;
  const startedMs = await context.clock.read();
  const world = await readWorld(context);
  return {
    ...world,
    backend: `s3://${service.state.bucket}/${service.state.key}`,
    startedMs,
    startedAt: new Date().toISOString(),
  };
}

/** The part that is read again before acting: if any of it moved, what was reviewed is not what would be done. */
async function readWorld({ aws, service, signal, terragrunt }: ActionContext): Promise<Facts> {
  const [caller, tree] = await Promise.all([callerIdentity(aws, signal), treeOf(terragrunt.unit)]);
  return {
    caller: caller.arn,
    account: caller.account,
    region: service.region,
    unit: service.unit,
    commit: tree.commit,
    dirty: tree.dirty,
    environment: digestOf(terragrunt.env),
  };
}

/** Throws when the review that a step stored no longer describes the world, or is too old to be acted on. */
export async function requireUnmoved(context: ActionContext, of: string, more: Facts = {}): Promise<Facts> {
  const { document, digest, ageMs } = await context.reviewed(of);
  const now: Facts = { ...(await readWorld(context)), ...more };
  const moved = Object.keys(now).filter((name) => !same(now[name], document[name]));
  if (digestOf(document) !== digest) moved.push('the review document itself');
  if (moved.length > 0) {
    throw new StepFailure({
      code: 'gate-moved',
      message: `The gate has closed: since the review, this moved: ${moved.join(', ')}. Nothing was done.`,
      hint: 'Try again: it plans anew and shows a new gate.',
      facts: Object.fromEntries(
        moved.map((name) => [name, { before: document[name] ?? null, now: now[name] ?? null }]),
      ),
    });
  }
  if (ageMs > REVIEW_VALID_MS) {
    throw new StepFailure({
      code: 'plan-expired',
      message: 'The gate has closed: what was reviewed is more than 15 minutes old. Nothing was done.',
      hint: 'Try again: it plans anew and shows a new gate.',
    });
  }
  return document;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
