import { existsSync, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { onInterrupts, signalCode } from './interrupts.ts';

/**
 * Does the work while which a run's folder has no journal yet: whatever ends this program meanwhile takes the folder with it,
 * which may hold a copy of the work tree.
 */
export async function goneUnlessOpened<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const wipe = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', wipe);
  const deaf = onInterrupts((signal) => {
    // Where somebody else hears it, they end this program in their own order.
    if (process.listenerCount(signal) === 1) process.exit(signalCode(signal));
  });
  try {
    return await work();
  } finally {
    deaf();
    process.off('exit', wipe);
  }
}

/** What a dry run makes before its first event. */
const BEFORE_ALL: ReadonlySet<string> = new Set(['dry-run', 'logs']);
/** In ms of real time: no run is as long at being opened. */
const LONG_AGO_MS = 60 * 60_000;

/**
 * Takes away what a `kill -9` left of runs that were never opened: nothing else is known of them. A run that has its journal, as
 * nearly all have, costs one look.
 */
export async function removeNeverBegun(runs: string, nowMs = Date.now()): Promise<void> {
  const names = await readdir(runs).catch(() => []);
  for (const folder of names.map((name) => join(runs, name))) {
    if (existsSync(join(folder, 'journal.jsonl'))) continue;
    const made = await stat(folder).catch(() => undefined);
    if (!made?.isDirectory() || nowMs - made.mtimeMs < LONG_AGO_MS) continue;
    if (await hasBegun(folder)) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Of a run that was opened there is more than that, whatever became of its journal. What cannot be seen may be one. */
async function hasBegun(folder: string): Promise<boolean> {
  const within = await readdir(folder).catch(() => undefined);
  if (!within?.every((one) => BEFORE_ALL.has(one))) return true;
  const logs = await readdir(join(folder, 'logs')).catch(() => []);
  return logs.length > 0;
}
