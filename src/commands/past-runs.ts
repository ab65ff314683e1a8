import type { PastRun } from '../rto/past-run.ts';
import type { Listing } from '../run/list-runs.ts';
import type { ListedRun } from '../run/listed-run.ts';

/** What is on record of all runs that have ended. */
export interface PastRuns {
  readonly runs: readonly PastRun[];
  /** Finished runs that the log lacks: their lines come from their journals. */
  readonly missing: number;
  /** Runs of which the log says something else than their journal: the journal's line counts. */
  readonly corrected: readonly string[];
  /** Runs in the log that are not here, or whose journal is damaged: nothing bears their lines out. */
  readonly unproved: readonly string[];
}

/** The log's runs, and from the journals what it lacks because it could not be written, was lost or cannot be read. Pure. */
export function pastRuns({ runs, log }: Pick<Listing, 'runs' | 'log'>): PastRuns {
  const logged = new Set(log.runs.map(({ run }) => run));
  const missing = runs.flatMap(({ run, facts }) =>
    facts?.past && facts.outcome !== undefined && !logged.has(run) ? [facts.past] : [],
  );
  const byRun = new Map(runs.map((one) => [one.run, one]));
  const corrected: string[] = [];
  const unproved: string[] = [];
  const past = log.runs.map((line) => {
    const own = carriedBy(byRun.get(line.run));
    if (!own) unproved.push(line.run);
    if (!own || own.digest === line.digest) return line;
    corrected.push(line.run);
    return own;
  });
  return { runs: [...past, ...missing], corrected, unproved, missing: missing.length };
}

/** The last line that a sound journal carries. */
const carriedBy = (listed: ListedRun | undefined): PastRun | undefined =>
  listed?.standing !== 'damaged' && listed?.facts?.carried ? listed.facts.past : undefined;
