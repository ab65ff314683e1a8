import { type StdioOptions, spawn } from 'node:child_process';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { constants } from 'node:os';
import { startTimeOf } from './process-identity.ts';

/** What a launcher ends with whose program was never begun. */
export const NOT_BEGUN = 125;

export interface RecordedChild {
  readonly file: string;
  readonly args: readonly string[];
  readonly stdio: StdioOptions;
  /** Gets `{}` before it is begun and `{pid, startTime}` after: without it nothing has ever run. */
  readonly pidFile: string;
  /** Gets `{code, signal, endedAt}` at its end. */
  readonly endFile: string;
  /** A session of its own. */
  readonly detached?: true;
}

/**
 * What the launcher and the wrapper do for their program: run it, write down whole or not at all what becomes of it, stay
 * until it has ended, and end as it did, also where a full disk takes no record.
 */
export function runRecorded({ file, args, stdio, pidFile, endFile, detached }: RecordedChild): void {
  // The terminal that started us may go away; what is running must not.
  // SIGUSR1 would open Node's debugger.
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGUSR1'] as const)
    process.on(signal, () => undefined);
  // Where nothing can be written down, nothing is begun: nobody could ever say what came of it.
  if (!writeWhole(pidFile, {})) {
    process.exitCode = NOT_BEGUN;
    return;
  }
  const child = spawn(file, args, { stdio, ...(detached ? { detached } : {}) });
  if (child.pid !== undefined) writeWhole(pidFile, { pid: child.pid, startTime: startOf(child.pid) });
  child.on('error', (error) => {
    complain(error.message);
    writeWhole(endFile, { code: 127, signal: null, endedAt: new Date().toISOString() });
    process.exitCode = 127;
  });
  child.on('exit', (code, signal) => {
    writeWhole(endFile, { code, signal, endedAt: new Date().toISOString() });
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
}

/** Empty where it cannot be known, or where it has ended already. */
function startOf(pid: number): string {
  try {
    return startTimeOf(pid) ?? '';
  } catch {
    return '';
  }
}

/** Whether it is on disk. Never throws: whoever waits for the program must not take a lost record for its end. */
function writeWhole(path: string, value: unknown): boolean {
  const fresh = `${path}.new`;
  try {
    const fd = openSync(fresh, 'w', 0o600);
    try {
      // All of it, or an error: the system may take a part of what it is given.
      writeFileSync(fd, JSON.stringify(value));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(fresh, path);
    return true;
  } catch (error) {
    remove(fresh);
    complain(`${path} cannot be written: ${String(error)}`);
    return false;
  }
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Half a record that stays is read by nobody.
  }
}

function complain(text: string): void {
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // The same full disk.
  }
}
