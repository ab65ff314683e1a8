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
  return {
    lines: [...log.lines, ...missing],
    damaged: log.damaged,
    missing: missing.length,
    ...('unreadable' in log ? { unreadable: log.unreadable } : {}),
  };
}
