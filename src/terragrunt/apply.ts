import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { chmod, copyFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { diskTrouble } from '../files/disk-trouble.ts';
import { fileHash } from '../process/file-hash.ts';
import { type Applied, appliedIn, isDoneButLocked, summaryOf } from './applied.ts';
import { applyArgs, tofu } from './command.ts';
import { errorText } from './error-text.ts';
import { erroredFailure, findErroredStates } from './errored-state.ts';
import { diskAtStart, streamed } from './execute.ts';
import { keptSecrets } from './kept-secrets.ts';
import { parseLockInfo } from './lock-info.ts';
import type { PlanReview } from './plan.ts';
import { learnPlan, sameCounts } from './plan.ts';
import { keepPrintedState } from './printed-state.ts';
import type { Stream } from './stream.ts';
import { type Call, TerragruntError } from './terragrunt.ts';

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
