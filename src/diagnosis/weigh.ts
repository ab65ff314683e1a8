import type { Entry } from './entry.ts';
import { bestMatches, type Match } from './match.ts';
import type { Sign } from './sign.ts';

/**
 * What explains a call that failed, of all that it said: the entries that fit each sign best, most telling first. What must be
 * settled before anything else comes first; the failing thing's own trouble before what else went wrong; what may be harmless
 * only where nothing else explains it. Those that fit equally are all there. Pure.
 */
export function weigh(
  entries: readonly Entry[],
  signs: readonly Sign[],
  failing: ReadonlySet<string> = new Set(),
): readonly Match[] {
  const first = entries.filter((entry) => entry.first);
  const all = signs.flatMap((sign) => [...bestMatches(first, sign), ...bestMatches(entries, sign)]);
  const once = all.filter(({ entry }, i) => all.findIndex((other) => other.entry.id === entry.id) === i);
  const told = once.filter(({ entry }) => !entry.minor);
  return (told.length > 0 ? told : once)
    .map((found, i) => ({ found, i, rank: rankOf(found, failing) }))
    .sort((a, b) => a.rank - b.rank || a.i - b.i)
    .map(({ found }) => found);
}

/** Equal ranks fit equally. */
export const rankOf = ({ entry, sign }: Match, failing: ReadonlySet<string>): number =>
  entry.first ? 0 : sign.address !== undefined && failing.has(sign.address) ? 1 : 2;
