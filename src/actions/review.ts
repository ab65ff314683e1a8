import { readText } from '../aws/s3.ts';
import { callerIdentity } from '../aws/sts.ts';
import type { Facts, Json } from '../engine/events.ts';
import { canonicalJson, digestOf } from '../journal/canonical.ts';
import { type ActionContext, StepFailure } from './action.ts';
import { REVIEW_VALID_MS } from './gate.ts';

/** What every review document says besides its changes: who, where, from which code, when (DESIGN §4). */
export async function reviewContext(context: ActionContext): Promise<Facts> {
  const startedAt = new Date().toISOString();
  return { ...(await readWorld(context)), startedAt };
}

/** The part that is read again before acting: if any of it moved, what was reviewed is not what would be done. */
async function readWorld({ aws, service, signal, terragrunt, unit }: ActionContext): Promise<Facts> {
  const { bucket, key } = service.state;
  const [caller, tree, stored] = await Promise.all([
    callerIdentity(aws, signal),
    unit.tree(signal),
    readText(aws, bucket, key, signal),
  ]);
  return {
    backend: `s3://${bucket}/${key}`,
    ...positionOf(`s3://${bucket}/${key}`, stored?.text),
    caller: caller.arn,
    account: caller.account,
    region: service.region,
    unit: unit.folder,
    commit: tree.commit,
    dirty: tree.dirty,
    environment: { ...terragrunt.passed },
  };
}

/** Where the state is in its own history; read as an object, which takes a hundredth of asking tofu. */
function positionOf(place: string, text: string | undefined): { lineage: string; serial: number } {
  try {
    const { lineage, serial } = (text === undefined ? {} : JSON.parse(text)) as {
      lineage?: string;
      serial?: number;
    };
    return { lineage: lineage ?? '', serial: serial ?? -1 };
  } catch (cause) {
    throw new StepFailure(
      {
        code: 'unreadable',
        message: `What lies at ${place} is no state: it cannot be read.`,
        hint: 'Nothing may be planned on it. The bucket keeps earlier versions of it.',
        nextSteps: ['Look at it and at its earlier versions, then try again'],
      },
      cause,
    );
  }
}

/**
 * What every change begins with: the gate was opened for this very review, the review still describes the world, and it
 * is not too old. Throws otherwise; nothing has been done then.
 */
export async function requireUnmoved(
  context: ActionContext,
  { of, gate }: { of: string; gate: string },
): Promise<Facts> {
  const { document, digest, ageMs } = await context.reviewed(of);
  if (context.outputs[gate]?.['digest'] !== digest) {
    throw new StepFailure({
      code: 'gate-moved',
      message: 'The gate was not opened for this review. Nothing was done.',
      hint: 'Try again: it plans anew and shows a new gate.',
    });
  }
  const now = await readWorld(context);
  const moved = Object.keys(now).filter((name) => !same(now[name], document[name]));
  if (digestOf(document) !== digest) moved.push('the review document itself');
  if (moved.length > 0) {
    throw new StepFailure({
      code: 'gate-moved',
      message: `The gate has closed: since the review, this moved: ${moved.map((name) => WORDS[name] ?? name).join(', ')}. Nothing was done.`,
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

/** What a person calls it, where the document's name for it does not say. */
const WORDS: Readonly<Record<string, string>> = {
  dirty: 'the files of the unit',
  providers: 'its .terraform.lock.hcl',
  environment: 'variables that are passed on',
};

function same(a: Json | undefined, b: Json | undefined): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
