import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Json } from '../engine/events.ts';
import { diskTrouble } from '../files/disk-trouble.ts';
import { fileHash } from '../process/file-hash.ts';
import { applyArgs, tofu } from './command.ts';
import { errorText } from './error-text.ts';
import { erroredFailure, findErroredStates } from './errored-state.ts';
import { diskAtStart, streamed } from './execute.ts';
import { keptSecrets } from './kept-secrets.ts';
import { LOCK_LEFT, parseLockInfo } from './lock-info.ts';
import type { PlanReview } from './plan.ts';
import { learnPlan, sameCounts } from './plan.ts';
import { keepPrintedState } from './printed-state.ts';
import type { Stream } from './stream.ts';
import { type Call, TerragruntError } from './terragrunt.ts';

/** What an apply did. */
export interface Applied {
  readonly summary: PlanReview['summary'];
  /** In the order in which they ended. A forget leaves no line of its own. */
  readonly resources: readonly {
    readonly address: string;
    readonly action: string;
    readonly id?: string;
    readonly ms: number;
  }[];
  /** Values of outputs that are not sensitive. */
  readonly outputs: Readonly<Record<string, Json>>;
  /** Its state is still locked: the lock's id, empty where tofu does not say it. */
  readonly lockLeft?: string;
  /** tofu ended well, and what terragrunt did afterwards did not: a hook. */
  readonly endedWith?: string;
}

/**
 * Applies the saved plan that was reviewed; nothing else can be applied. `Processes.held`. The summary must be the plan's:
 * tofu can skip a delete without a word (facts/tofu-real.md §4).
 * Errors: TerragruntError with `plan-changed`, `plan-stale`, `lock-held`, `no-capacity`, `credentials`, `errored-state`,
 * `interrupted`, `apply-differs`, …; `changed` lists what was done before it failed.
 */
export async function apply(
  call: Call,
  reviewed: Pick<PlanReview, 'file' | 'sha256' | 'summary'>,
): Promise<Applied> {
  const file = await ownCopy(reviewed);
  try {
    await learn(call, reviewed, file);
    return await judged(call, { ...reviewed, file });
  } finally {
    await rm(file, { force: true });
  }
}

/**
 * The same of an apply that a firedrill which died had begun: `Processes.held` takes its program up. What the plan holds that
 * is secret is learned again, as long as that or its file is there.
 */
export async function concludeApply(
  call: Call,
  reviewed: Pick<PlanReview, 'file' | 'sha256' | 'summary'>,
): Promise<Applied> {
  await learn(call, reviewed).catch(() => undefined);
  return judged(call, reviewed);
}

/** Throws `plan-changed` where the file is not the one that was reviewed. */
export async function requireReviewed({ file, sha256 }: Pick<PlanReview, 'file' | 'sha256'>): Promise<void> {
  if ((await fileHash(file)) === sha256) return;
  throw new TerragruntError({
    code: 'plan-changed',
    message: 'The plan file is not the one that was reviewed. Nothing was applied.',
    nextSteps: ['Plan again and review what it says'],
    facts: { file },
  });
}

/**
 * Under a name that nobody else knows: terragrunt and its hooks are at work for seconds before tofu opens the file, and what
 * lies at the reviewed one's place by then was not looked at.
 */
async function ownCopy(reviewed: Pick<PlanReview, 'file' | 'sha256'>): Promise<string> {
  const file = join(dirname(reviewed.file), `apply-${randomUUID()}.tfplan`);
  try {
    await copyFile(reviewed.file, file, constants.COPYFILE_EXCL);
    await chmod(file, 0o600);
    await requireReviewed({ ...reviewed, file });
    return file;
  } catch (cause) {
    await rm(file, { force: true });
    const trouble = diskTrouble(cause);
    throw trouble ? diskAtStart('The apply', trouble, cause) : cause;
  }
}

/** A run that was resumed has not learned yet what in the plan is secret. `copy`: the file to ask where nobody kept it. */
async function learn(
  call: Call,
  reviewed: Pick<PlanReview, 'file' | 'sha256'>,
  copy = reviewed.file,
): Promise<void> {
  const { sha256 } = reviewed;
  if (call.border.knowsPlan(sha256)) return;
  const secrets = await keptSecrets(reviewed);
  if (secrets) call.border.learn(secrets, sha256);
  else await learnPlan(call, { file: copy, sha256 });
}

async function judged(
  call: Call,
  reviewed: Pick<PlanReview, 'file' | 'sha256' | 'summary'>,
): Promise<Applied> {
  const command = tofu(call.terragrunt, applyArgs(reviewed.file, reviewed.summary.forget > 0));
  const { stream, finished } = await streamed('The apply', call, command, {
    held: true,
    isDone: (done, ended) => ended.inner?.code === 0 || isDoneButLocked(done, reviewed.summary),
  }).catch(async (cause: unknown) => {
    throw await withErroredState(cause, call);
  });
  const lockLeft = isDoneButLocked(stream, reviewed.summary);
  // It says no summary when it cannot give the lock back, which comes after all its work.
  const said = lockLeft ? reviewed.summary : summaryOf(stream, reviewed.summary);
  const { resources, outputs } = appliedIn(stream);
  if (said === undefined || !sameCounts(said, reviewed.summary)) {
    throw new TerragruntError({
      code: 'apply-differs',
      message: 'The apply ended well, but did not do what the plan said.',
      hint: 'Look at what was done before going on: a fresh plan says what is still open.',
      log: finished.ended.stdoutFile,
      changed:
        resources.length === 0
          ? 'unknown'
          : {
              made: resources.map(({ address, action, id }) => ({ address, action, id: id ?? null })),
              begun: [],
            },
      facts: {
        planned: { ...reviewed.summary },
        done: said === undefined ? null : { ...said },
      },
    });
  }
  const { code } = finished.ended;
  return {
    summary: said,
    resources,
    outputs,
    ...(lockLeft ? { lockLeft: lockIdIn(stream) } : {}),
    ...(!lockLeft && code !== 0 ? { endedWith: call.border.text(errorText(finished.stderr)) } : {}),
  };
}

/** What a stream says was done, whatever came of the rest. */
export function appliedIn(stream: Stream): Pick<Applied, 'resources' | 'outputs'> {
  const resources = [...stream.applied, ...untoldEnds(stream)].map(({ address, action, id, elapsedMs }) => ({
    address,
    action,
    ...(id === undefined ? {} : { id }),
    ms: elapsedMs ?? 0,
  }));
  return { resources, outputs: outputsOf(stream.outputs ?? {}) };
}

/** It ends with its counts, once its state is saved: they are the plan's. */
export function saysDone(stream: Stream, planned: PlanReview['summary']): boolean {
  const said = summaryOf(stream, planned);
  return said !== undefined && stream.errors.length === 0 && sameCounts(said, planned);
}

/** As it is printed; the plan's, where what tofu does not count makes up the difference. */
function summaryOf(stream: Stream, planned: PlanReview['summary']): PlanReview['summary'] | undefined {
  if (stream.summary?.operation !== 'apply') return undefined;
  const printed = stream.summary.summary;
  const uncounted = planned.remove - printed.remove;
  const isTheirs =
    uncounted > 0 && uncounted <= twins(stream) && deletesIn(stream.begun).length === planned.remove;
  return isTheirs && sameCounts({ ...printed, remove: planned.remove }, planned) ? planned : printed;
}

/** Every change of the plan was made, and its state saved, when tofu could not give the lock back. */
function isDoneButLocked({ errors, begun, unfinished }: Stream, planned: PlanReview['summary']): boolean {
  // By what began: what did not end well is an error of its own, and not every end is told.
  const made = (action: string) => begun.filter((one) => one.action === action).length;
  return (
    errors.length > 0 &&
    errors.every(({ summary }) => summary === LOCK_LEFT) &&
    unfinished.length === 0 &&
    // What is forgotten or imported leaves no line of its own.
    planned.forget === 0 &&
    planned.import === 0 &&
    made('create') === planned.add &&
    made('update') === planned.change &&
    made('delete') === planned.remove
  );
}

/**
 * Of two objects of one address that are deleted together, such as a half-made machine and the one from before it, tofu 1.12
 * may tell one end, count one, or both: it tells and counts by the address, each with a lock of its own
 * (internal/command/views/hook_json.go, hook_count.go). So many more deletes began, of an apply that ended well.
 */
function twins({ begun, applied, errors }: Stream): number {
  if (errors.length > 0) return 0;
  const told = new Set(deletesIn(applied).map(({ address }) => address));
  const together = deletesIn(begun).filter(({ address }) => told.has(address));
  return together.length - told.size;
}

/** Deletes that began and whose end is not told, of an apply that ended well: see `twins`. */
function untoldEnds({ begun, applied, errors, summary }: Stream): Stream['begun'] {
  if (errors.length > 0 || summary?.operation !== 'apply') return [];
  const told = new Map<string, number>();
  for (const { address } of deletesIn(applied)) told.set(address, (told.get(address) ?? 0) + 1);
  return deletesIn(begun).filter(({ address }) => {
    const left = told.get(address);
    if (left === undefined) return false;
    told.set(address, left - 1);
    return left <= 0;
  });
}

const deletesIn = (events: Stream['begun']): Stream['begun'] =>
  events.filter(({ action }) => action === 'delete');

function lockIdIn({ errors }: Stream): string {
  return parseLockInfo(errors.map(({ detail }) => detail).join('\n'))?.id ?? '';
}

/** The state that it could not save lies where it ran, or was only printed: kept and named, so that it can be put back. */
async function withErroredState(cause: unknown, { terragrunt }: Call): Promise<unknown> {
  if (!(cause instanceof TerragruntError) || cause.failure.code !== 'errored-state') return cause;
  const { failure } = cause;
  const kept = failure.log === undefined ? undefined : await keepPrintedState(failure.log, terragrunt.unit);
  const message = kept === undefined ? failure.message : `${failure.message} It is in ${kept} now.`;
  const all = await findErroredStates(terragrunt.unit).catch(() => []);
  const found = kept === undefined ? all[0] : all.find(({ file }) => file === kept);
  if (found === undefined) {
    if (kept === undefined) return cause;
    const nextSteps = [`Before any other change: terragrunt run -- state push ${kept}, then delete it`];
    return new TerragruntError(
      { ...failure, message, nextSteps, facts: { ...failure.facts, file: kept } },
      cause,
    );
  }
  const { facts, ...said } = erroredFailure(found);
  return new TerragruntError({ ...failure, ...said, message, facts: { ...failure.facts, ...facts } }, cause);
}

function outputsOf(outputs: Readonly<Record<string, Json>>): Record<string, Json> {
  const out: Record<string, Json> = {};
  for (const [name, output] of Object.entries(outputs)) {
    if (typeof output !== 'object' || output === null || Array.isArray(output)) continue;
    const { value, sensitive } = output as { readonly value?: Json; readonly sensitive?: Json };
    if (value !== undefined && sensitive !== true) out[name] = value;
  }
  return out;
}
