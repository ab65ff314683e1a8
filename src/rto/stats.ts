import type { Mode } from '../engine/events.ts';
import type { OnSomebodysWord } from './on-somebodys-word.ts';
import { type PastKind, type PastRun, teaches } from './past-run.ts';

/** Runs that may be compared: the same runbook, live apart from rehearsal, rehearsals by scenario. Times in ms. */
export interface Stats {
  readonly runbook: string;
  readonly mode: Mode;
  readonly scenario: string | null;
  /** All runs, with those that never recovered. */
  readonly n: number;
  /** From T0 to recovered, over the runs that did and that teach what is usual; absent when none did. */
  readonly minMs?: number;
  readonly medianMs?: number;
  readonly maxMs?: number;
  /** Runs that these three are made of. */
  readonly counted: number;
  /** Runs that recovered another way through the runbook than the last did: their times are not among these. */
  readonly otherWays: number;
  /** Of the latest run that teaches; absent when it did not recover. */
  readonly lastMs?: number;
  /** When the latest run ended, UTC ISO. */
  readonly lastAt: string;
  /** Objective of the latest run. */
  readonly targetMs: number;
  readonly met: number;
  /** From T0 to answers in words, of the runs that `counted` counts and whose boot told. */
  readonly answersMedianMs?: number;
  /** Of the latest run that teaches. */
  readonly answersLastMs?: number;
  /** Objective of the latest run for it, and the runs that met theirs; absent where the latest has none. */
  readonly answersTargetMs?: number;
  readonly answersMet?: number;
  /** Of runs with an objective for it, those of which nobody knows. */
  readonly answersUnknown?: number;
  readonly neverRecovered: number;
  /** Runs that were surprise drills. */
  readonly surprises: number;
  /** Runs that recovered, yet not by the program alone. */
  readonly onSomebodysWord: readonly (OnSomebodysWord & { readonly run: string })[];
}

/**
 * One entry a group, sorted by runbook, live first, then scenario. Dry runs have no times and are left out. The order of
 * the runs does not matter.
 */
export function statsOf(runs: readonly PastRun[]): readonly Stats[] {
  const groups = Map.groupBy(
    runs.filter(({ kind }) => kind.mode !== 'dry-run'),
    ({ kind }) => groupOf(kind),
  );
  return [...groups.values()]
    .map(statsOfAlike)
    .sort(
      (a, b) =>
        order(a.runbook, b.runbook) || order(a.mode, b.mode) || order(a.scenario ?? '', b.scenario ?? ''),
    );
}

type Kind = Pick<PastKind, 'runbook' | 'mode' | 'scenario'>;

export function comparable(a: Kind, b: Kind): boolean {
  return (
    a.runbook === b.runbook && a.mode === b.mode && (a.mode !== 'rehearsal' || a.scenario === b.scenario)
  );
}

function groupOf({ runbook, mode, scenario }: Kind): string {
  return [runbook, mode, mode === 'rehearsal' ? scenario : ''].join('\0');
}

/**
 * Of runs that may be compared, at least one. A runbook's ways can differ much, so the times are of those runs that left
 * out the same steps as the latest that recovered. Home and `rto` both have theirs from here.
 */
export function statsOfAlike(group: readonly PastRun[]): Stats {
  const byTime = group.toSorted((a, b) => order(a.endedAt, b.endedAt) || order(a.run, b.run));
  const last = byTime.at(-1);
  if (!last) throw new Error('a group of runs without a run');
  const { runbook, mode, scenario, objectiveMs: targetMs } = last.kind;
  const teaching = byTime.filter(teaches);
  const way = teaching.findLast(({ recoveryMs }) => recoveryMs !== undefined)?.kind.skipped.join();
  const sameWay = teaching.filter(({ kind }) => kind.skipped.join() === way);
  const times = sameWay
    .map(({ recoveryMs }) => recoveryMs)
    .filter((ms) => ms !== undefined)
    .sort((a, b) => a - b);
  const lastMs = teaching.at(-1)?.recoveryMs;
  const { answersObjectiveMs: answersTargetMs } = last.kind;
  const answersLastMs = teaching.at(-1)?.answersMs;
  const answersMedianMs = medianOf(
    sameWay.flatMap(({ recoveryMs, answersMs }) => (recoveryMs === undefined ? [] : (answersMs ?? []))),
  );
  const recovered = byTime.filter(({ recoveryMs }) => recoveryMs !== undefined);
  return {
    runbook,
    mode,
    scenario: mode === 'rehearsal' ? scenario : null,
    n: group.length,
    ...(times.length > 0
      ? { minMs: times[0] ?? 0, medianMs: medianOf(times) ?? 0, maxMs: times.at(-1) ?? 0 }
      : {}),
    counted: times.length,
    otherWays: teaching.filter(({ recoveryMs }) => recoveryMs !== undefined).length - times.length,
    ...(lastMs === undefined ? {} : { lastMs }),
    lastAt: last.endedAt,
    targetMs,
    met: group.filter(({ kind }) => kind.met === true).length,
    ...(answersMedianMs === undefined ? {} : { answersMedianMs }),
    ...(answersLastMs === undefined ? {} : { answersLastMs }),
    ...(answersTargetMs === undefined
      ? {}
      : {
          answersTargetMs,
          answersMet: group.filter(({ kind }) => kind.answersMet === true).length,
          answersUnknown: group.filter(({ kind }) => kind.answersMet === null).length,
        }),
    neverRecovered: group.length - recovered.length,
    surprises: group.filter(({ surprise }) => surprise !== undefined).length,
    onSomebodysWord: recovered.flatMap(({ run, kind }) =>
      kind.onSomebodysWord ? [{ run, ...kind.onSomebodysWord }] : [],
    ),
  };
}

/** Of the two in the middle their mean, rounded to a whole ms. */
export function medianOf(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) return undefined;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? upper) + upper) / 2);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
