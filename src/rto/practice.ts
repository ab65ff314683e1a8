import type { Runbook } from '../runbook/runbook.ts';
import { latestOf, type PastRun } from './past-run.ts';

/** How well a runbook is practised, for one cell on the home screen: words, and a mark that says the same. */
export interface Practice {
  /** UTC ISO of the latest run that recovered, in a rehearsal or live. */
  readonly lastAt?: string;
  /** When that was, and who did it: `live 2 days ago, by ana`. */
  readonly last?: string;
  readonly lastLiveAt?: string;
  /** `never`: never brought to recovery. `changed`: not since the runbook has. `stale`: long ago. */
  readonly state: 'never' | 'changed' | 'stale' | 'practised';
  /** `never live` stands beside `practised`: it works in rehearsals, which is not the same. */
  readonly neverLive: boolean;
  readonly words: string;
  readonly mark: '✓' | '!';
}

// A quarter: teams that run game days at all run them quarterly (facts on peers).
const STALE_MS = 90 * 86_400_000;

export function practiceOf(
  runs: readonly PastRun[],
  runbook: Pick<Runbook, 'id' | 'digest'>,
  nowMs: number,
): Practice {
  const recovered = runs.filter((run) => run.kind.runbook === runbook.id && isPractice(run));
  const last = latestOf(recovered);
  const lastLive = latestOf(recovered.filter(({ kind }) => kind.mode === 'live'));
  if (!last) return { state: 'never', neverLive: true, words: 'never', mark: '!' };
  const agoMs = nowMs - Date.parse(last.endedAt);
  // A live run is practice too, and no rehearsal.
  const ago = last.kind.mode === 'live' ? `live ${shorter(agoWords(agoMs))}` : agoWords(agoMs);
  const changed = !recovered.some(({ kind }) => kind.runbookDigest === runbook.digest);
  const old = agoMs > STALE_MS;
  const state = changed ? 'changed' : old ? 'stale' : 'practised';
  return {
    lastAt: last.endedAt,
    last: `${last.kind.mode === 'live' ? 'live ' : ''}${agoWords(agoMs)}, by ${last.kind.operator}`,
    ...(lastLive ? { lastLiveAt: lastLive.endedAt } : {}),
    state,
    neverLive: lastLive === undefined,
    words: old ? `stale, ${ago}` : changed ? `changed since ${ago}` : ago,
    mark: state === 'practised' ? '✓' : '!',
  };
}

/** So few of all runs that what is said of practice is the same: the last of each mode and version of a runbook. Pure. */
export function tellingPractice(runs: readonly PastRun[]): readonly PastRun[] {
  const alike = Map.groupBy(runs.filter(isPractice), ({ kind: { runbook, runbookDigest, mode } }) =>
    JSON.stringify([runbook, runbookDigest, mode]),
  );
  const last = new Set([...alike.values()].map(latestOf));
  return runs.filter((run) => last.has(run));
}

const isPractice = ({ kind, recoveryMs }: PastRun): boolean =>
  kind.mode !== 'dry-run' && recoveryMs !== undefined;

/** As the cell has room for it beside a word. */
const shorter = (ago: string): string =>
  ago.replace(' days', ' d').replace(' day', ' d').replace(' min', ' m');

/** `just now`, `12 min ago`, `3 h ago`, `1 day ago`, `40 days ago`. */
export function agoWords(ms: number): string {
  if (ms < 60_000) return 'just now';
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h ago`;
  const days = Math.floor(ms / 86_400_000);
  return days === 1 ? '1 day ago' : `${days} days ago`;
}
