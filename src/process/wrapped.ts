import { existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Ended } from './child.ts';
import { startTimeOf } from './process-identity.ts';

/** What the environment of a wrapped program says: where its record goes, and which program it is. */
export const RECORD = 'FIREDRILL_RECORD';
export const TOFU = 'FIREDRILL_TOFU';

/** How the program that was wrapped ended, and where what it wrote lies. */
export type Inner = Pick<Ended, 'code' | 'signal' | 'endedAt' | 'stdoutFile' | 'stderrFile'>;

/** `record`: an absolute path without an ending. */
export const recordFiles = (record: string) => ({
  stdoutFile: `${record}.stdout`,
  stderrFile: `${record}.stderr`,
  pidFile: `${record}.pid.json`,
  endFile: `${record}.end.json`,
});

export type RecordFiles = ReturnType<typeof recordFiles>;

/**
 * `undefined` when it was never started: there is no pid, and it has printed nothing either, since a full disk takes no
 * record. Waits for one that goes on without whoever started it.
 */
export async function innerEnd(files: RecordFiles): Promise<Inner | undefined> {
  const { stdoutFile, stderrFile, pidFile, endFile } = files;
  const program = programIn(pidFile);
  if (program === undefined && !isSpoilt(pidFile) && isEmpty(stdoutFile)) return undefined;
  if (program && !existsSync(endFile)) await gone(program.pid, program.startTime);
  // Written right after its end, by a wrapper that may have been killed: then nobody knows how it ended.
  for (let waited = 0; !existsSync(endFile) && waited < RECORD_MS; waited += 20) await setTimeout(20);
  const end = readEnd(endFile) ?? { code: null, signal: null, endedAt: new Date().toISOString() };
  return { ...end, stdoutFile, stderrFile };
}

/** Whether it is known how the program that was wrapped ended. */
export const saysHow = (inner: Inner | undefined): boolean =>
  inner !== undefined && (inner.code !== null || inner.signal !== null);

const RECORD_MS = 1000;

const isEmpty = (file: string): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0;

/** How it ended, as whoever ran it wrote down. */
export const readEnd = (file: string): Pick<Ended, 'code' | 'signal' | 'endedAt'> | undefined =>
  recordIn(file);

export function pidIn(file: string): number | undefined {
  return programIn(file)?.pid;
}

/** The program that a pid file names; nothing where it was not begun, or nobody could write down that it was. */
export function programIn(file: string): { readonly pid: number; readonly startTime?: string } | undefined {
  const { pid, startTime } = recordIn<{ pid?: number; startTime?: string }>(file) ?? {};
  return pid === undefined ? undefined : { pid, ...(startTime ? { startTime } : {}) };
}

/** It is there, and nobody can say any more what it said. */
const isSpoilt = (file: string): boolean => existsSync(file) && recordIn(file) === undefined;

/** Missing when whoever should have written it was killed; one that is spoilt says nothing either. */
function recordIn<T>(file: string): T | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as T | null) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Resolves when the process is over. `began`: its start time, where it is known: a pid alone is used again. */
export async function gone(pid: number, began?: string): Promise<void> {
  for (let start = began; ; await setTimeout(100)) {
    try {
      const now = startTimeOf(pid);
      start ??= now;
      if (now === undefined || now !== start) return;
    } catch {
      // Not to be known just now: it is looked at again.
    }
  }
}

/**
 * Exactly one SIGINT, to the program itself (facts/tofu-real.md §5: a second one makes tofu leave its lock behind). It may
 * not have been started yet: then it is waited for, or an interrupt would be lost. `isOver`: it never will be.
 */
export async function interrupt(pidFile: string, isOver: () => boolean): Promise<void> {
  let pid: number | undefined;
  while ((pid = pidIn(pidFile)) === undefined) {
    if (isOver()) return;
    await setTimeout(20);
  }
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It has ended meanwhile.
  }
}
