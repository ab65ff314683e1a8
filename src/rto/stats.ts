import type { Mode } from '../engine/events.ts';
import { type RtoLine, recoveryMs } from './line.ts';
import { type OnWord, onWord, teaches } from './on-word.ts';

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
  /** Of the latest run that teaches; absent when it did not recover. */
  readonly lastMs?: number;
  /** When the latest run ended, UTC ISO. */
  readonly lastAt: string;
  /** Objective of the latest run. */
  readonly targetMs: number;
  readonly met: number;
  readonly neverRecovered: number;
  /** Runs that recovered, yet not by the program alone. */
  readonly onWord: readonly (OnWord & { readonly run: string })[];
}

/**
 * One entry a group, sorted by runbook, live first, then scenario. Dry runs have no times and are left out. Give one line
 * a run; their order does not matter.
 */
export function statsOf(lines: readonly RtoLine[]): readonly Stats[] {
  const groups = Map.groupBy(
    lines.filter(({ mode }) => mode !== 'dry-run'),
    groupOf,
  );
  return [...groups.values()]
    .map(statsOfGroup)
    .sort(
      (a, b) =>
        order(a.runbook, b.runbook) || order(a.mode, b.mode) || order(a.scenario ?? '', b.scenario ?? ''),
    );
}

export function comparable(a: Pick<RtoLine, 'runbook' | 'mode' | 'scenario'>, b: typeof a): boolean {
  return groupOf(a) === groupOf(b);
}

function groupOf({ runbook, mode, scenario }: Pick<RtoLine, 'runbook' | 'mode' | 'scenario'>): string {
  return JSON.stringify([runbook, mode, mode === 'rehearsal' ? scenario : null]);
}

function statsOfGroup(group: readonly RtoLine[]): Stats {
  const byTime = [...group].sort((a, b) => order(endedAt(a), endedAt(b)) || order(a.run, b.run));
  const last = byTime.at(-1);
  if (!last) throw new Error('a group of runs without a run');
  const teaching = byTime.filter(teaches);
  const times = teaching
    .map(recoveryMs)
    .filter((ms) => ms !== undefined)
    .sort((a, b) => a - b);
  const lastTaught = teaching.at(-1);
  const lastMs = lastTaught && recoveryMs(lastTaught);
  const recovered = byTime.filter((line) => recoveryMs(line) !== undefined);
  return {
    runbook: last.runbook,
    mode: last.mode,
    scenario: last.mode === 'rehearsal' ? last.scenario : null,
    n: group.length,
    ...(times.length > 0
      ? { minMs: times[0] ?? 0, medianMs: medianOf(times) ?? 0, maxMs: times.at(-1) ?? 0 }
      : {}),
    counted: times.length,
    ...(lastMs === undefined ? {} : { lastMs }),
    lastAt: endedAt(last),
    targetMs: last.objectiveMs,
    met: group.filter(({ met }) => met === true).length,
    neverRecovered: group.length - recovered.length,
    onWord: recovered.flatMap((line) => {
      const word = onWord(line);
      return word ? [{ run: line.run, ...word }] : [];
    }),
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

/** When a run ended, or what of it was known last. */
export function endedAt(line: RtoLine): string {
  const { closed, verified, recovered, declared } = line.milestones;
  return (closed ?? verified ?? recovered ?? declared)?.at ?? line.t0;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
