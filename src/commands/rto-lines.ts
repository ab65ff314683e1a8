import { canonicalJson } from '../journal/canonical.ts';
import type { StoredRun } from '../journal/store.ts';
import { type RtoLine, rtoLine } from '../rto/line.ts';
import { readRto } from '../rto/log.ts';

/** What is on record of all runs. */
export interface RtoLines {
  readonly lines: readonly RtoLine[];
  /** Numbers of lines of the log that cannot be read. */
  readonly damaged: readonly number[];
  /** Finished runs that the log lacks: their lines come from their journals. */
  readonly missing: number;
  /** Runs of which the log says something else than their journal: the journal's line counts. */
  readonly corrected: readonly string[];
  /** Runs in the log that are not here, or whose journal is damaged: nothing bears their lines out. */
  readonly unproved: readonly string[];
  /** Why the log itself cannot be read, if so. */
  readonly unreadable?: string;
}

/** The log's lines, and from the journals what it lacks because it could not be written, was lost or cannot be read. */
export async function rtoLines(rtoLog: string, runs: readonly StoredRun[]): Promise<RtoLines> {
  const log = await readRto(rtoLog).catch((error: unknown) => ({
    lines: [],
    damaged: [],
    unreadable: error instanceof Error && 'code' in error ? String(error.code) : String(error),
  }));
  const logged = new Set(log.lines.map(({ run }) => run));
  const missing = runs.flatMap(({ run, state }) =>
    state?.phase === 'closed' && !logged.has(run) ? [rtoLine(state)] : [],
  );
  const byRun = new Map(runs.map((one) => [one.run, one]));
  const corrected: string[] = [];
  const unproved: string[] = [];
  const lines = log.lines.map((line) => {
    const own = carriedLine(byRun.get(line.run));
    if (!own) unproved.push(line.run);
    if (!own || canonicalJson(own) === canonicalJson(line)) return line;
    corrected.push(line.run);
    return own;
  });
  return {
    lines: [...lines, ...missing],
    corrected,
    unproved,
    damaged: log.damaged,
    missing: missing.length,
    ...('unreadable' in log ? { unreadable: log.unreadable } : {}),
  };
}

/** The last line that a sound journal carries. */
function carriedLine(stored: StoredRun | undefined): RtoLine | undefined {
  if (!stored || stored.chain.problems.length > 0) return undefined;
  const last = stored.chain.events.findLast((event) => 'rto' in event && event.rto);
  return last && 'rto' in last ? (last.rto as unknown as RtoLine) : undefined;
}
