import { chmod } from 'node:fs/promises';
import { fileHash } from '../process/file-hash.ts';
import { changesOf, countsOf, type PlannedChange } from './changes.ts';
import { type PlanOptions, planArgs, tofu } from './command.ts';
import { driftOf } from './drift.ts';
import { erroredFailure, findErroredStates } from './errored-state.ts';
import { secretsOf } from '../text/mask/plan-secrets.ts';
import { cleaned, streamed } from './execute.ts';
import { type ShownPlan, showPlan } from './shown-plan.ts';
import type { Diagnostic, Summary } from './stream.ts';
import { type Call, TerragruntError } from './terragrunt.ts';

/** A saved plan and what it would do, judged by `show -json` and not by exit code or summary alone (DESIGN §6). */
export interface PlanReview {
  /** Worst first; empty when nothing would change. The same plan gives the same list: this is what a gate is bound to. */
  readonly changes: readonly PlannedChange[];
  /** Addresses that differ from the state in the real world. Drift alone changes nothing. */
  readonly drift: readonly string[];
  /** As tofu counts: the apply's must be the same. */
  readonly summary: Summary;
  /** Addresses that this plan left out on purpose. */
  readonly excluded: readonly string[];
  readonly warnings: readonly Diagnostic[];
  readonly errored: false;
  readonly file: string;
  /** Of the plan file, hex. */
  readonly sha256: string;
  /** Wall clock, UTC ISO: a plan's age counts from its start, since it saw the world then. */
  readonly startedAt: string;
  readonly tool: { readonly name: 'tofu'; readonly version: string };
}

/**
 * Plans, saves, shows and judges. Output files: `<name>.stdout` and `<name>-show.stdout`, which hold secrets in clear.
 * Errors: TerragruntError with `errored-state`, `lock-held`, `prevent-destroy`, `credentials`, `plan-unclear`, … .
 */
export async function plan(call: Call, options: PlanOptions): Promise<PlanReview> {
  await refuseErroredState(call.terragrunt.unit);
  const startedAt = new Date().toISOString();
  const command = tofu(call.terragrunt, planArgs(options));
  const { stream } = await streamed('The plan', call, command, { good: [0, 2] });
  // tofu writes it 0644, with secrets in clear (facts/tofu-real.md §2).
  await chmod(options.out, 0o600);
  const sha256 = await fileHash(options.out);
  // Judged as it is, and masked then: what is masked no longer differs.
  const shown = await learnPlan(call, { file: options.out, sha256 });
  const judged = cleaned(call.border, review(shown, options, stream.summary?.summary));
  return {
    ...judged,
    warnings: stream.warnings,
    errored: false,
    file: options.out,
    sha256,
    startedAt,
    tool: { name: 'tofu', version: stream.version?.version ?? shown.terraform_version },
  };
}

/** Shows a plan (output file: `<name>-show.stdout`), and masks from now on what in it is secret. */
export async function learnPlan(
  call: Call,
  { file, sha256 }: Pick<PlanReview, 'file' | 'sha256'>,
): Promise<ShownPlan> {
  const shown = await showPlan({ ...call, name: `${call.name}-show` }, file);
  call.border.learn(secretsOf(shown), sha256);
  return shown;
}

/** The pure part: what a shown plan means, and whether it agrees with the summary of its own stream. */
export function review(
  shown: ShownPlan,
  options: PlanOptions,
  said: Summary | undefined,
): Pick<PlanReview, 'changes' | 'drift' | 'summary' | 'excluded'> {
  if (shown.errored) {
    throw new TerragruntError({
      code: 'plan-errored',
      message: 'The plan ended in an error, so it cannot be applied.',
    });
  }
  const changes = changesOf(shown, options);
  const summary = countsOf(changes);
  if (said === undefined || !sameCounts(said, summary)) {
    throw new TerragruntError({
      code: 'plan-unclear',
      message:
        'The plan file and the summary that was printed while planning do not agree, so it cannot be trusted.',
      nextSteps: ['Plan again', 'If it happens again, plan by hand and read it yourself'],
      facts: { file: { ...summary }, printed: said === undefined ? null : { ...said } },
    });
  }
  return {
    changes,
    drift: driftOf(shown),
    summary,
    excluded: [...(options.exclude ?? [])].sort(),
  };
}

export function sameCounts(a: Summary, b: Summary): boolean {
  return (['add', 'change', 'remove', 'forget', 'import'] as const).every((count) => a[count] === b[count]);
}

/** The next plan is green without what errored.tfstate holds (facts/tofu-real.md §7), so it must not be made. */
export async function refuseErroredState(unit: string): Promise<void> {
  const [found] = await findErroredStates(unit);
  if (found !== undefined) throw new TerragruntError(erroredFailure(found));
}
