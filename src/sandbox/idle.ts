import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { readOwnSync } from '../files/own-files.ts';

/** DESIGN §9: it ends itself when nobody has used it for 30 minutes of real time. */
export const IDLE_MS = 30 * 60_000;

/** An open run's folder counts as use; one that nothing was written to for so long is forgotten. */
export const FORGOTTEN_RUN_MS = 24 * 3_600_000;

/** Without use, once all of its runs are over or were never opened: whoever should have stopped it was killed. */
export const OVER_MS = 60_000;

const LOOK_MS = 15_000;

/** Whether a run's folder is still there, its run opened and not closed, and its journal written to not too long ago. */
export function isLiveRun(folder: string, nowMs: number): boolean {
  const journal = join(folder, 'journal.jsonl');
  try {
    if (nowMs - lstatSync(journal).mtimeMs >= FORGOTTEN_RUN_MS) return false;
    const text = readOwnSync(journal);
    return text.includes('\n') && !text.includes('"type":"run.closed"');
  } catch {
    return false;
  }
}

/** Calls `end` once, when there has been no use for `idleMs` (`overMs` where it was for runs) and no run in `folders` is live. */
export function endWhenIdle(options: {
  readonly lastUseMs: () => number;
  readonly folders: () => Iterable<string>;
  readonly end: () => void;
  readonly idleMs?: number;
  readonly overMs?: number;
  /** How often it is looked. */
  readonly lookMs?: number;
}): () => void {
  const { idleMs = IDLE_MS, overMs = OVER_MS } = options;
  const { lookMs = Math.max(20, Math.min(LOOK_MS, idleMs / 4)) } = options;
  const timer = setInterval(() => {
    const folders = [...options.folders()];
    const limitMs = folders.length > 0 ? Math.min(overMs, idleMs) : idleMs;
    if (performance.now() - options.lastUseMs() < limitMs) return;
    if (folders.some((folder) => isLiveRun(folder, Date.now()))) return;
    clearInterval(timer);
    options.end();
  }, lookMs);
  return () => clearInterval(timer);
}
