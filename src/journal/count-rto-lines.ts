import { constants } from 'node:fs';
import { eachLine } from '../files/lines.ts';
import { openOwn } from '../files/own-files.ts';

/**
 * How many lines the RTO log holds of a run: each is a copy of one that the run's journal carries, and was written after
 * it. A log that is not there or cannot be read says nothing of any run.
 */
export async function countEndings(rtoLog: string, run: string): Promise<number> {
  const handle = await openOwn(rtoLog, constants.O_RDONLY).catch(() => undefined);
  if (!handle) return 0;
  let count = 0;
  const look = (row: Buffer) => {
    // Most rows are of other runs, and need not be parsed for that.
    if (row.includes(run) && runIn(row) === run) count += 1;
  };
  try {
    const { line } = await eachLine(handle, look);
    look(line);
    return count;
  } catch {
    return 0;
  } finally {
    await handle.close();
  }
}

function runIn(row: Buffer): string | undefined {
  try {
    const run = (JSON.parse(row.toString()) as { readonly run?: unknown } | null)?.run;
    return typeof run === 'string' ? run : undefined;
  } catch {
    return undefined;
  }
}
