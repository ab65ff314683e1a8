import { readText } from '../aws/s3.ts';
import { type CallerIdentity, callerIdentity } from '../aws/sts.ts';
import { endsTooSoon } from '../diagnosis/too-short.ts';
import type { Facts, Json } from '../engine/events.ts';
import { beforeChange } from '../engine/failure.ts';
import { canonicalJson, digestOf } from '../journal/canonical.ts';
import { type ActionContext, StepFailure } from './action.ts';
import { REVIEW_VALID_MS } from './gate.ts';
import { requireAccount } from './identity.ts';
import { byDigest, isDict, passedOn } from './passed-on.ts';
import { STATE_BACKUP } from './state-backup.ts';
import { positionOf } from './state-position.ts';

/** What every review document says besides its changes: who, where, from which code, when (DESIGN §4). */
export async function reviewContext(context: ActionContext): Promise<Facts> {
  const startedAt = new Date().toISOString();
  const { facts, caller } = await readWorld(context);
  // The first step has looked, but since it did somebody may have signed in anew.
  requireAccount(caller, context.service);
  return { ...facts, startedAt };
}

/** The part that is read again before acting: if any of it moved, what was reviewed is not what would be done. */
async function readWorld(context: ActionContext): Promise<World> {
  const { aws, service, signal, unit, standing } = context;
  const { bucket, key } = service.state;
  const [caller, tree, stored, besides] = await Promise.all([
    callerIdentity(aws, signal),
    unit.tree(signal),
    readText(aws, bucket, key, signal),
    standing?.(),
  ]);
  const place = `s3://${bucket}/${key}`;
  const facts = {
    ...besides,
    backend: place,
    ...positionOf(place, stored?.text),
    caller: caller.arn,
    account: caller.account,
    region: service.region,
    unit: unit.own,
    commit: tree.commit,
    dirty: tree.dirty,
    providers: tree.providers,
    ignored: tree.ignored,
    programs: tree.programs,
    environment: passedOn(context),
  };
  return { facts, caller, ...(stored === undefined ? {} : { state: stored.text }) };
}

async function renewedWorld(context: ActionContext): Promise<World> {
  await renewKeys(context);
  return readWorld(context);
}

interface World {
  readonly facts: Facts;
  readonly caller: CallerIdentity;
  /** The state as it lies in its bucket, secrets in clear; absent where there is none. */
  readonly state?: string;
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
  const { facts: now, state } = await beforeChange(renewedWorld(context));
  const was: Facts = { ...document, environment: byDigest(document['environment']) };
  const is: Facts = { ...now, environment: byDigest(now['environment']) };
  const shown: Facts = { ...now, environment: passedOn(context, document['environment']) };
  const moved = Object.keys(is).filter((name) => !same(is[name], was[name]));
  if (digestOf(document) !== digest) moved.push('the review document itself');
  if (moved.length > 0) {
    throw new StepFailure({
      code: 'gate-moved',
      message: `The gate has closed: since the review, this moved: ${moved.map((name) => inWords(name, was[name], is[name])).join(', ')}. Nothing was done.`,
      hint: 'Try again: it plans anew and shows a new gate.',
      facts: Object.fromEntries(
        moved.map((name) => [name, { before: document[name] ?? null, now: shown[name] ?? null }]),
      ),
    });
  }
  // Asked only now: keys that somebody had to log in for took their time.
  if (ageMs() > REVIEW_VALID_MS) {
    throw new StepFailure({
      code: 'plan-expired',
      message: 'The gate has closed: what was reviewed is more than 15 minutes old. Nothing was done.',
      hint: 'Try again: it plans anew and shows a new gate.',
    });
  }
  // The last state before this change, as the bucket had it: one that is masked brings nothing back.
  if (state !== undefined) await context.keep(STATE_BACKUP, state);
  return document;
}

/**
 * The gate took time, and the change will: keys that can be minted are minted anew, and those that somebody has written down
 * must last until the end (DESIGN §2).
 */
async function renewKeys({ aws, keySource, leftMs, signal }: ActionContext): Promise<void> {
  if (keySource === undefined) return;
  aws.renew();
  const failure = endsTooSoon(await callerIdentity(aws, signal), leftMs(), await keySource());
  if (failure) throw new StepFailure(failure);
}

/** What a person calls it, where the document's name for it does not say. */
const WORDS: Readonly<Record<string, string>> = {
  dirty: 'the files of the unit',
  providers: 'its .terraform.lock.hcl',
  ignored: 'a file that the tools read and git ignores (*.tfvars, *.tf, *.hcl)',
  programs: 'a program that the code names (in a hook, run_cmd, external data or a provisioner)',
  environment: 'variables that are passed on',
  shellRegion: 'the region that the shell names',
  endpoints: 'where calls for AWS go',
  tools: 'the version of a tool',
};

/** With the names of what moved in it, where it has several. */
function inWords(name: string, before: Json | undefined, now: Json | undefined): string {
  const word = WORDS[name] ?? name;
  if (!isDict(before) || !isDict(now)) return word;
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  return `${word} (${names.filter((one) => !same(before[one], now[one])).join(', ')})`;
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
