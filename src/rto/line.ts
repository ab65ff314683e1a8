import { totalMs } from '../engine/attribution.ts';
import type { Mode, Outcome } from '../engine/events.ts';
import type { Attribution, MilestoneName, RunState, StepStatus } from '../engine/run-state.ts';
import { type SurpriseResult, surpriseResult } from './surprise-result.ts';

/** One line of `rto-log.jsonl` (DESIGN §11). Durations in ms; `t` since the opening, so `detected` is negative or 0. */
export interface RtoLine {
  readonly v: 1;
  readonly run: string;
  readonly runbook: string;
  readonly runbookDigest: string;
  readonly mode: Mode;
  /** null outside a rehearsal. */
  readonly scenario: string | null;
  readonly speed: number | 'max' | null;
  readonly service: string;
  readonly operator: string;
  /** null while the run is open. */
  readonly outcome: Outcome | null;
  readonly objectiveMs: number;
  /** Whether the objective was met, from T0. null in a dry run: nothing was recovered. */
  readonly met: boolean | null;
  /** UTC ISO. */
  readonly t0: string;
  readonly milestones: Readonly<Partial<Record<MilestoneName, { readonly at: string; readonly t: number }>>>;
  /** From T0 to the end; the four of `attributionMs` sum to it. */
  readonly totalMs: number;
  readonly attributionMs: Attribution;
  readonly steps: readonly RtoStep[];
  /** From T0 until callers were answered in words; pictures come later, and only with them it has recovered. */
  readonly answersMs?: number;
  /** Where an objective was set for it. */
  readonly answersObjectiveMs?: number;
  /** As `met`. Where nobody told, they came when it had recovered, at the latest; null: perhaps in time, nobody knows. */
  readonly answersMet?: boolean | null;
  /** Given in a surprise drill. */
  readonly surprise?: SurpriseResult;
}

export interface RtoStep {
  readonly id: string;
  readonly outcome: StepStatus;
  readonly attempts: number;
  /** All attempts and questions of the step. */
  readonly ms: number;
  readonly attributionMs: Attribution;
}

const MILESTONES: readonly MilestoneName[] = [
  'detected',
  'declared',
  'started',
  'recovered',
  'verified',
  'closed',
];

/**
 * What a run says in the RTO log: a fold of its journal and nothing else, so that anybody can make it again. Give it the
 * state after `run.closed`, or after a later settlement; keys stand in this order always.
 */
export function rtoLine(state: RunState): RtoLine {
  const { frame, milestones } = state;
  return {
    v: 1,
    run: frame.run,
    runbook: frame.runbook.id,
    runbookDigest: frame.runbook.digest,
    mode: frame.mode,
    scenario: frame.scenario ?? null,
    speed: frame.speed ?? null,
    service: frame.service.name,
    operator: frame.operator,
    outcome: state.outcome ?? null,
    objectiveMs: frame.objectiveMs,
    met: frame.mode === 'dry-run' ? null : isMet(state),
    t0: state.t0,
    milestones: Object.fromEntries(
      MILESTONES.flatMap((name) => {
        const milestone = milestones[name];
        return milestone ? [[name, { at: milestone.at, t: milestone.t }]] : [];
      }),
    ),
    totalMs: state.beforeMs + (milestones.closed?.t ?? state.t),
    attributionMs: plain(state.attributionMs),
    steps: state.steps.map((step) => ({
      id: step.id,
      outcome: step.status,
      attempts: step.attempt,
      ms: totalMs(step.spentMs),
      attributionMs: plain(step.spentMs),
    })),
    ...answersOf(state),
    ...(state.drill && { surprise: surpriseResult(state.drill) }),
  };
}

/** What the line says of answers in words: nothing where nobody told and no objective was set. */
export function answersOf(state: RunState): Pick<RtoLine, 'answersMs' | 'answersObjectiveMs' | 'answersMet'> {
  const { mode, answersObjectiveMs } = state.frame;
  const told = answersMs(state);
  if (answersObjectiveMs === undefined) return told === undefined ? {} : { answersMs: told };
  return {
    ...(told === undefined ? {} : { answersMs: told }),
    answersObjectiveMs,
    answersMet: mode === 'dry-run' ? null : answersMet(state, answersObjectiveMs, told),
  };
}

function answersMet(state: RunState, objectiveMs: number, told: number | undefined): boolean | null {
  if (told !== undefined) return told <= objectiveMs;
  const { started, recovered } = state.milestones;
  if (recovered && state.beforeMs + recovered.t <= objectiveMs) return true;
  // Before the first change there was no machine that could.
  return started ? null : false;
}

/** What the boot said of it, which it ended a while later. `undefined`: nobody said so, or it cannot be. */
function answersMs(state: RunState): number | undefined {
  for (const { status, outputs, endedT } of state.steps) {
    const earlier = outputs?.['answersEarlierMs'];
    if (status !== 'succeeded' || typeof earlier !== 'number' || earlier <= 0 || endedT === undefined)
      continue;
    // Before the first change there was no machine that could: then one of the two clocks is wrong.
    return endedT - earlier < (state.milestones.started?.t ?? 0)
      ? undefined
      : state.beforeMs + endedT - earlier;
  }
  return undefined;
}

/** The milestone that the objective is about: `recovered`, or `verified` in a runbook that recovers nothing. */
export function objectiveMilestone(state: RunState): 'recovered' | 'verified' {
  const has = state.frame.runbook.steps.some(({ milestone }) => milestone === 'recovered');
  return has ? 'recovered' : 'verified';
}

function isMet(state: RunState): boolean {
  const reached = state.milestones[objectiveMilestone(state)];
  return reached !== undefined && state.beforeMs + reached.t <= state.frame.objectiveMs;
}

/** How long it took from T0; `undefined`: it never recovered. */
export function recoveryMs(line: RtoLine): number | undefined {
  const reached = line.milestones.recovered ?? line.milestones.verified;
  return reached && reached.t - (line.milestones.detected?.t ?? 0);
}

function plain({ person, machine, cloud, idle }: Attribution): Attribution {
  return { person, machine, cloud, idle };
}
