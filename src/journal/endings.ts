import { readOwn } from '../files/own-files.ts';

/** Lines of the RTO log by run: each is a copy of one that the run's journal carries, and was written after it. */
export type Endings = ReadonlyMap<string, number>;

/** A log that is not there or cannot be read says nothing of any run. */
export async function readEndings(rtoLog: string): Promise<Endings> {
  const text = await readOwn(rtoLog).catch(() => '');
  const endings = new Map<string, number>();
  for (const row of text.split('\n')) {
    const run = runIn(row);
    if (run !== undefined) endings.set(run, (endings.get(run) ?? 0) + 1);
  }
  return endings;
}

function runIn(row: string): string | undefined {
  try {
    const run = (JSON.parse(row) as { readonly run?: unknown } | null)?.run;
    return typeof run === 'string' ? run : undefined;
  } catch {
    return undefined;
  }
}
