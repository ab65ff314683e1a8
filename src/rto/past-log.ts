import { readRto } from './log.ts';
import { type PastRun, pastRun } from './past-run.ts';

/** The RTO log, reduced to what is asked of it. */
export interface PastLog {
  /** The last line of each run, in the order in which the runs first appear. */
  readonly runs: readonly PastRun[];
  /** Rows that cannot be read, by number from 1. */
  readonly damaged: readonly number[];
  /** How many rows say that they are a run's, where that is not one line: few, and seldom. */
  readonly rows: readonly (readonly [run: string, rows: number])[];
}

/** Rejects when the log is there and cannot be read. */
export async function readPastLog(file: string): Promise<PastLog> {
  const runs = new Map<string, PastRun>();
  const rows = new Map<string, number>();
  const damaged: number[] = [];
  await readRto(file, ({ number, line, run }) => {
    if (line) runs.set(line.run, pastRun(line));
    else damaged.push(number);
    if (run !== undefined) rows.set(run, (rows.get(run) ?? 0) + 1);
  });
  const unusual = [...rows].filter(([run, many]) => many !== 1 || !runs.has(run));
  return { runs: [...runs.values()], damaged, rows: unusual };
}

/** How many rows the log holds of each run. */
export function rowsOf({ runs, rows }: PastLog): ReadonlyMap<string, number> {
  return new Map([...runs.map(({ run }) => [run, 1] as const), ...rows]);
}
