import { recoveryMs, type RtoLine } from '../rto/line.ts';
import { teaches } from '../rto/on-word.ts';
import { comparable, endedAt, statsOf } from '../rto/stats.ts';
import type { RunbookRow } from '../tui/host.ts';

/**
 * The times of a runbook for one row: of live runs, or else of rehearsals of the scenario that was practised last; and of
 * these the ones that did the same steps as the last, since a runbook's ways can differ much. Pure.
 */
export function homeTimes(
  runbook: string,
  history: readonly RtoLine[],
): Pick<RunbookRow, 'lastMs' | 'usual' | 'timesOf'> {
  const lines = history
    .filter((line) => line.runbook === runbook && line.mode !== 'dry-run')
    .filter((line) => teaches(line) && recoveryMs(line) !== undefined)
    .toSorted((a, b) => endedAt(a).localeCompare(endedAt(b)));
  const last = lines.findLast(({ mode }) => mode === 'live') ?? lines.at(-1);
  if (!last) return {};
  const alike = lines.filter((line) => comparable(line, last));
  const same = alike.filter((line) => wayOf(line) === wayOf(last));
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

const wayOf = ({ steps }: RtoLine): string =>
  JSON.stringify(steps.filter(({ outcome }) => outcome === 'skipped').map(({ id }) => id));
