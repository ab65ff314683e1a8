import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { readOwnSync } from '../files/own-files.ts';

/** DESIGN §9: it ends itself when nobody has used it for 30 minutes of real time. */
export const IDLE_MS = 30 * 60_000;

/** An open run's folder counts as use; one that nothing was written to for so long is forgotten. */
export const FORGOTTEN_RUN_MS = 24 * 3_600_000;

/** Whether a run's folder is still there, its run not closed, and its journal written to not too long ago. */
export function isLiveRun(folder: string, nowMs: number): boolean {
  const journal = join(folder, 'journal.jsonl');
  try {
    if (nowMs - lstatSync(journal).mtimeMs >= FORGOTTEN_RUN_MS) return false;
    return !readOwnSync(journal).includes('"type":"run.closed"');
  } catch {
    return false;
  }
}

/** Calls `end` once, when there has been no use for `idleMs` and no run in `folders` is live. */
export function endWhenIdle(options: {
  readonly lastUseMs: () => number;
  readonly folders: () => Iterable<string>;
  readonly end: () => void;
  readonly idleMs?: number;
}): () => void {
  const idleMs = options.idleMs ?? IDLE_MS;
  const timer = setInterval(
    () => {
      if (performance.now() - options.lastUseMs() < idleMs) return;
      for (const folder of options.folders()) if (isLiveRun(folder, Date.now())) return;
      clearInterval(timer);
      options.end();
    },
    Math.max(20, Math.min(60_000, idleMs / 4)),
  );
  return () => clearInterval(timer);
}
