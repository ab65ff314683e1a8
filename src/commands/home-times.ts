import { latestOf, type PastRun, teaches } from '../rto/past-run.ts';
import { comparable, statsOf } from '../rto/stats.ts';
import type { RunbookRow } from '../tui/host.ts';

/**
 * The times of a runbook for one row: of live runs, or else of rehearsals of the scenario that was practised last; and of
 * these the ones that did the same steps as the last, since a runbook's ways can differ much. Pure.
 */
export function homeTimes(
  runbook: string,
  history: readonly PastRun[],
): Pick<RunbookRow, 'lastMs' | 'usual' | 'timesOf'> {
  const runs = history.filter(
    (past) =>
      past.runbook === runbook && past.mode !== 'dry-run' && teaches(past) && past.recoveryMs !== undefined,
  );
  const last = latestOf(runs.filter(({ mode }) => mode === 'live')) ?? latestOf(runs);
  if (!last) return {};
  const alike = runs.filter((past) => comparable(past, last));
  const same = alike.filter((past) => wayOf(past) === wayOf(last));
  const [stats] = statsOf(same);
  if (!stats) return {};
  const { lastMs, minMs, maxMs, counted: n } = stats;
  const of = last.mode === 'live' ? 'live runs' : `rehearsals of ${last.scenario}`;
  return {
    ...(lastMs === undefined ? {} : { lastMs }),
    ...(minMs === undefined || maxMs === undefined ? {} : { usual: { minMs, maxMs, n } }),
    timesOf: same.length < alike.length ? `${of} that did the same steps as the last` : of,
  };
}

const wayOf = ({ skipped }: PastRun): string => JSON.stringify(skipped);
