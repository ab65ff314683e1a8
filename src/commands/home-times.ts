import { latestOf, type PastRun, teaches } from '../rto/past-run.ts';
import { comparable, statsOfAlike } from '../rto/stats.ts';
import type { RunbookRow } from '../tui/host.ts';
import { worldWords } from '../worlds/world-words.ts';

export type HomeTimes = Pick<RunbookRow, 'lastMs' | 'usual' | 'answersMs' | 'timesOf' | 'live'>;

/**
 * The times of a runbook for one row: of live runs, or else of rehearsals of that scenario, as Enter opens one. The same numbers
 * as in that group's row of `rto`. Pure.
 */
export function homeTimes(runbook: string, scenario: string, history: readonly PastRun[]): HomeTimes {
  const runs = history.filter(
    (past) =>
      past.kind.runbook === runbook &&
      past.kind.mode !== 'dry-run' &&
      teaches(past) &&
      past.recoveryMs !== undefined,
  );
  const last =
    latestOf(runs.filter(({ kind }) => kind.mode === 'live')) ??
    latestOf(runs.filter(({ kind }) => kind.scenario === scenario));
  if (!last) return {};
  const { mode } = last.kind;
  const alike = history.filter(({ kind }) => comparable(kind, last.kind));
  const { lastMs, minMs, maxMs, answersLastMs, counted: n, otherWays } = statsOfAlike(alike);
  const of = `${worldWords[mode].runs}${mode === 'live' ? '' : ` of ${scenario}`}`;
  return {
    ...(lastMs === undefined ? {} : { lastMs }),
    ...(minMs === undefined || maxMs === undefined ? {} : { usual: { minMs, maxMs, n } }),
    ...(answersLastMs === undefined ? {} : { answersMs: answersLastMs }),
    ...(mode === 'live' ? { live: true } : {}),
    timesOf: otherWays > 0 ? `${of} with the same steps` : of,
  };
}
