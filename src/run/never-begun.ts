import { rmSync } from 'node:fs';
import { appendFile, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/** Beside the folder of runs: names of those that have begun. A torn line is a run that is looked into once more. */
const BEGUN = 'begun-runs.txt';

/**
 * Takes away what a `kill -9` left of runs that were never opened: nothing else is known of them. A folder that was looked into
 * and stays is not looked into again.
 */
export async function removeNeverBegun(runs: string, nowMs = Date.now()): Promise<void> {
  const file = join(dirname(runs), BEGUN);
  const known = new Set((await readFile(file, 'utf8').catch(() => '')).split('\n'));
  const begun: string[] = [];
  for (const name of await readdir(runs).catch(() => [])) {
    if (known.has(name)) continue;
    const folder = join(runs, name);
    const made = await stat(folder).catch(() => undefined);
    if (!made?.isDirectory() || nowMs - made.mtimeMs < LONG_AGO_MS) continue;
    const has = await hasBegun(folder);
    if (has) begun.push(`${name}\n`);
    else if (has === false) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
  // Where it cannot be kept, they are looked into once more.
  if (begun.length > 0) await appendFile(file, begun.join(''), { mode: 0o600 }).catch(() => undefined);
}

/** A run that was opened has a journal in its folder, or what one left. Undefined where that cannot be seen. */
async function hasBegun(folder: string): Promise<boolean | undefined> {
  const within = await readdir(folder).catch(() => undefined);
  if (!within?.every((one) => BEFORE_ALL.has(one))) return within && true;
  const logs = await readdir(join(folder, 'logs')).catch(() => []);
  return logs.length > 0;
}
