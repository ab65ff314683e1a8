import type { Runbook } from '../runbook/runbook.ts';
import { type RtoLine, recoveryMs } from './line.ts';
import { endedAt } from './stats.ts';

/** How well a runbook is practised, for one cell on the home screen: words, and a mark that says the same. */
export interface Practice {
  /** UTC ISO of the latest run that recovered, in a rehearsal or live. */
  readonly lastAt?: string;
  readonly lastLiveAt?: string;
  /** `never`: never brought to recovery. `stale`: long ago, or the runbook has changed since. */
  readonly state: 'never' | 'stale' | 'practised';
  /** `never live` stands beside `practised`: it works in rehearsals, which is not the same. */
  readonly neverLive: boolean;
  readonly words: string;
  readonly mark: '✓' | '!';
}

// A quarter: teams that run game days at all run them quarterly (facts on peers).
const STALE_MS = 90 * 86_400_000;

export function practiceOf(
  lines: readonly RtoLine[],
  runbook: Pick<Runbook, 'id' | 'digest'>,
  nowMs: number,
): Practice {
  const recovered = lines
    .filter(
      (line) => line.runbook === runbook.id && line.mode !== 'dry-run' && recoveryMs(line) !== undefined,
    )
    .sort((a, b) => (endedAt(a) < endedAt(b) ? -1 : 1));
  const last = recovered.at(-1);
  const lastLive = recovered.findLast(({ mode }) => mode === 'live');
  if (!last) return { state: 'never', neverLive: true, words: 'never', mark: '!' };
  const ago = agoWords(nowMs - Date.parse(endedAt(last)));
  const changed = !recovered.some(({ runbookDigest }) => runbookDigest === runbook.digest);
  const old = nowMs - Date.parse(endedAt(last)) > STALE_MS;
  const stale = changed || old;
  return {
    lastAt: endedAt(last),
    ...(lastLive ? { lastLiveAt: endedAt(lastLive) } : {}),
    state: stale ? 'stale' : 'practised',
    neverLive: lastLive === undefined,
    words: old ? `stale, ${ago}` : changed ? `changed since ${ago}` : ago,
    mark: stale ? '!' : '✓',
  };
}

/** `just now`, `12 min ago`, `3 h ago`, `1 day ago`, `40 days ago`. */
export function agoWords(ms: number): string {
  if (ms < 60_000) return 'just now';
  if (ms < 3_600_000) return `${Math.floor(ms / 60_000)} min ago`;
  if (ms < 86_400_000) return `${Math.floor(ms / 3_600_000)} h ago`;
  const days = Math.floor(ms / 86_400_000);
  return days === 1 ? '1 day ago' : `${days} days ago`;
}
