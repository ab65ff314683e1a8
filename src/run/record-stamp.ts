import { hash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { requireOwnRuns } from '../files/own-files.ts';
import type { RunPlaces } from '../journal/run-folders.ts';
import { settledStamp } from './list-index.ts';

/**
 * What all that is on record of a service is at this moment: its RTO log and the journal of each of its runs. Nothing where
 * one of these is missing or was written to just now, or lies behind a link. Rejects where the runs cannot be relied on.
 */
export async function recordStamp({ runs, rtoLog }: RunPlaces): Promise<string | undefined> {
  const log = settledStamp(rtoLog);
  // With their kinds: asking each folder whether it is a link takes longer than all else.
  const found = await readdir(runs, { withFileTypes: true });
  if (!log || !found.every((entry) => entry.isDirectory())) return undefined;
  await requireOwnRuns(runs);
  const stamps = found.map(({ name }) => [name, settledStamp(`${runs}/${name}/journal.jsonl`)] as const);
  if (stamps.some(([, stamp]) => stamp === undefined)) return undefined;
  return hash('sha256', JSON.stringify([log, stamps]));
}
