import { totalMs } from '../engine/attribution.ts';
import { stepAtHand } from '../engine/conditions.ts';
import type { Mode, Outcome } from '../engine/events.ts';
import { framedStep } from '../engine/retry.ts';
import type { RunState } from '../engine/run-state.ts';
import type { StoredRun } from '../journal/run-folders.ts';
import { objectiveMilestone, type RtoLine, rtoLine } from '../rto/line.ts';
import { onSomebodysWord } from '../rto/on-somebodys-word.ts';
import { type PastRun, pastRun } from '../rto/past-run.ts';
import { damageOf, leftAt, type Standing, standingOf } from './standing.ts';

/** A run as lists have it: all that home, the history, `runs` and `rto` say of it, and what finds one to continue. */
export interface ListedRun {
  readonly run: string;
  readonly standing: Standing;
  /** The same by its journal alone, whoever may hold it. */
  readonly left: KeptRun['left'];
  /** Why it can only be read. */
  readonly damage?: string;
  /** Its journal could not be read this time (a disk that fails), which says nothing of what it holds. */
  readonly unread?: true;
  /** Missing when nothing of it can be read. */
  readonly facts?: RunFacts;
}

/** What its journal says of a run, reduced to what lists need. Times in ms, instants in UTC ISO. */
export interface RunFacts {
  readonly runbook: string;
  readonly title: string;
  readonly mode: Mode;
  readonly scenario?: string;
  /** A surprise drill: its scenario is there only once it is over. */
  readonly surprise?: true;
  readonly speed?: number | 'max';
  readonly operator: string;
  readonly objectiveMs: number;
  readonly startedAt: string;
  /** Its last event. */
  readonly lastAt: string;
  readonly outcome?: Outcome;
  /** From T0 to the last event. */
  readonly totalMs: number;
  /** From T0; missing when it never was. */
  readonly recoveredMs?: number;
  /** From T0 to what its objective is about. */
  readonly tookMs?: number;
  /** Title of the step that it stands at. */
  readonly at: string;
  /** Id of the open question. */
  readonly asks?: string;
  readonly openObligations: readonly {
    readonly id: string;
    readonly what: string;
    readonly how: string;
    readonly openedAt: string;
  }[];
  /** Some of it is on somebody's word. */
  readonly onSomebodysWord?: true;
  /** Of a run that has ended: its RTO line as its journal carries it, or else as its events say it. */
  readonly past?: PastRun;
  /** Its journal carries that line. */
  readonly carried?: true;
}

/** What of a run depends on its journal alone, and is the same as long as that is. */
export interface KeptRun {
  readonly left: ReturnType<typeof leftAt>;
  readonly damage?: string;
  readonly unread?: true;
  /** RTO lines that its journal carries. */
  readonly rtoLines: number;
  readonly facts?: RunFacts;
}

/** Pure. */
export function keptRun(stored: StoredRun): KeptRun {
  const { state, rto } = stored;
  const damage = damageOf(stored);
  return {
    left: leftAt(stored),
    ...(damage === undefined ? {} : { damage }),
    ...(stored.unread ? { unread: true } : {}),
    rtoLines: rto.lines,
    ...(state ? { facts: factsOf(state, rto.last as RtoLine | undefined) } : {}),
  };
}

/** A run that was read whole, as lists have it. */
export const listedRun = (stored: StoredRun): Promise<ListedRun> =>
  listedAs(stored.run, stored.folder, keptRun(stored));

/** With its lock asked. */
export async function listedAs(run: string, folder: string, kept: KeptRun): Promise<ListedRun> {
  const { left, damage, unread, facts } = kept;
  const standing = await standingOf(left, folder);
  return {
    run,
    standing,
    left,
    ...(damage === undefined ? {} : { damage }),
    ...(unread ? { unread } : {}),
    ...(facts ? { facts } : {}),
  };
}

function factsOf(state: RunState, carried: RtoLine | undefined): RunFacts {
  const { frame, milestones, beforeMs } = state;
  const line = rtoLine(state);
  const reached = milestones[objectiveMilestone(state)];
  const past = carried ?? (state.phase === 'closed' ? line : undefined);
  const at = stepAtHand(state)?.id;
  return {
    runbook: frame.runbook.id,
    title: frame.runbook.title,
    mode: frame.mode,
    ...(frame.scenario === undefined ? {} : { scenario: frame.scenario }),
    ...(frame.surprise === undefined ? {} : { surprise: true }),
    ...(frame.speed === undefined ? {} : { speed: frame.speed }),
    operator: frame.operator,
    objectiveMs: frame.objectiveMs,
    startedAt: state.openedAt,
    lastAt: state.at,
    ...(state.outcome === undefined ? {} : { outcome: state.outcome }),
    totalMs: totalMs(state.attributionMs),
    ...(milestones.recovered ? { recoveredMs: milestones.recovered.t + beforeMs } : {}),
    ...(reached ? { tookMs: reached.t + beforeMs } : {}),
    at: at === undefined ? '' : framedStep(state, at).title,
    ...(state.question ? { asks: state.question.id } : {}),
    openObligations: state.obligations
      .filter(({ settled }) => !settled)
      .map(({ id, what, how, openedAt }) => ({ id, what, how, openedAt })),
    ...(onSomebodysWord(line) ? { onSomebodysWord: true } : {}),
    ...(past ? { past: pastRun(past) } : {}),
    ...(carried ? { carried: true } : {}),
  };
}
