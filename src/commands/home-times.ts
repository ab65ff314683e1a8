import { latestOf, type PastRun, teaches } from '../rto/past-run.ts';
import { comparable, statsOfAlike } from '../rto/stats.ts';
import type { RunbookRow } from '../tui/host.ts';
import { worldWords } from '../worlds/world-words.ts';

/**
 * The times of a runbook for one row: of live runs, or else of rehearsals of the scenario that was practised last; and of
 * these the ones that did the same steps as the last, since a runbook's ways can differ much. Pure.
 */
export function homeTimes(
  runbook: string,
  history: readonly PastRun[],
): Pick<RunbookRow, 'lastMs' | 'usual' | 'timesOf' | 'live'> {
  const runs = history.filter(
    (past) =>
      past.kind.runbook === runbook &&
      past.kind.mode !== 'dry-run' &&
      teaches(past) &&
      past.recoveryMs !== undefined,
  );
  const last = latestOf(runs.filter(({ kind }) => kind.mode === 'live')) ?? latestOf(runs);
  if (!last) return {};
  const { mode, scenario, skipped } = last.kind;
  const alike = runs.filter(({ kind }) => comparable(kind, last.kind));
  const same = alike.filter(({ kind }) => kind.skipped.join() === skipped.join());
  const { lastMs, minMs, maxMs, counted: n } = statsOfAlike(same);
  const of = `${worldWords[mode].runs}${scenario === null ? '' : ` of ${scenario}`}`;
  return {
    ...(lastMs === undefined ? {} : { lastMs }),
    ...(minMs === undefined || maxMs === undefined ? {} : { usual: { minMs, maxMs, n } }),
    ...(mode === 'live' ? { live: true } : {}),
    timesOf: same.length < alike.length ? `${of} that did the same steps as the last` : of,
  };
}
