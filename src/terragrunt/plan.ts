import { chmod } from 'node:fs/promises';
import { fileHash } from '../process/file-hash.ts';
import { secretsOf } from '../text/mask/plan-secrets.ts';
import { changesOf, countsOf, type PlannedChange } from './changes.ts';
import { type PlanOptions, planArgs, tofu } from './command.ts';
import { refuseCopyPaths } from './copy-paths.ts';
import { type Drift, driftOf } from './drift.ts';
import { erroredFailure, findErroredStates } from './errored-state.ts';
import { cleaned, streamed } from './execute.ts';
import { keepSecrets } from './kept-secrets.ts';
import { type OpenCheck, openChecks, type PlanWarning, warningsOf } from './plan-warnings.ts';
import { type ShownPlan, showPlan } from './shown-plan.ts';
import type { Diagnostic, Summary } from './stream.ts';
import { type Call, TerragruntError } from './terragrunt.ts';

/** A saved plan and what it would do, judged by `show -json` and not by exit code or summary alone (DESIGN §6). */
export interface PlanReview {
  /** Worst first; empty when nothing would change. The same plan gives the same list: this is what a gate is bound to. */
  readonly changes: readonly PlannedChange[];
  /** What is not as the state has it, whether this plan answers to it or not. Drift alone changes nothing. */
  readonly drift: readonly Drift[];
  /** What the unit's own checks say, where they do not pass. */
  readonly checks: readonly OpenCheck[];
  /** All addresses of the plan, also of what stays as it is. */
  readonly present: readonly string[];
  /** As tofu counts: the apply's must be the same. */
  readonly summary: Summary;
  /** Addresses that this plan left out on purpose. */
  readonly excluded: readonly string[];
  readonly warnings: readonly PlanWarning[];
  /** Warnings that only the plan's own output has. */
  readonly moreWarnings: number;
  readonly errored: false;
  readonly file: string;
  /** Of the plan file, hex. */
  readonly sha256: string;
  /** Wall clock, UTC ISO: a plan's age counts from its start, since it saw the world then. */
  readonly startedAt: string;
  readonly tool: { readonly name: 'tofu' | 'terraform'; readonly version: string };
}

/**
 * Plans, saves, shows and judges. Output files: `<name>.stdout` and `<name>-show.stdout`, which hold secrets in clear.
 * Errors: TerragruntError with `errored-state`, `lock-held`, `prevent-destroy`, `credentials`, `plan-unclear`, … .
 */
export async function plan(call: Call, options: PlanOptions): Promise<PlanReview> {
  await refuseErroredState(call.terragrunt.unit);
  const startedAt = new Date().toISOString();
  const command = tofu(call.terragrunt, planArgs({ lock: call.terragrunt.lock ?? true, ...options }));
  const { stream } = await streamed('The plan', call, command, { good: [0, 2] });
  // tofu writes it 0644, with secrets in clear (facts/tofu-real.md §2).
  await chmod(options.out, 0o600);
  const sha256 = await fileHash(options.out);
  // Judged as it is, and masked then: what is masked no longer differs.
  const shown = await learnPlan(call, { file: options.out, sha256 });
  if (options.keeps) await keepSecrets({ file: options.out, sha256 }, secretsOf(shown));
  if (options.copy !== undefined) await refuseCopyPaths(shown, options.copy);
  // Warnings once more, since what the plan holds that is secret is known only now.
  const judged = cleaned(call.border, review(shown, options, stream.summary?.summary, stream.warnings));
  return {
    ...judged,
    errored: false,
    file: options.out,
    sha256,
    startedAt,
    tool: {
      name: call.terragrunt.tool ?? 'tofu',
      version: stream.version?.version ?? shown.terraform_version,
    },
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
  warned: readonly Diagnostic[] = [],
): Omit<PlanReview, 'errored' | 'file' | 'sha256' | 'startedAt' | 'tool'> {
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
  const checks = openChecks(shown);
  // Which things it is about, and which are left out, stands in the review: tofu's warning of that would be on each such gate.
  const partly = (options.target ?? []).length + (options.exclude ?? []).length > 0;
  const { warnings, more } = warningsOf(
    warned.filter((one) => !partly || one.summary !== 'Resource targeting is in effect'),
    checks,
  );
  return {
    changes,
    drift: driftOf(shown),
    checks,
    warnings,
    moreWarnings: more,
    present: (shown.resource_changes ?? []).map(({ address }) => address).sort(),
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
