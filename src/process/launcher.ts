/**
 * A program of its own: `node launcher.js END PID FILE ARG…`. Started in a session of its own with files for output, it
 * waits for one byte on stdin; without it (the starter died before its journal had the pid) it ends with code 125 and
 * nothing has happened. Then it runs FILE and at the end writes END, `{code, signal, endedAt}`, whole or not at all
 * (DESIGN §5). It stays until FILE has ended and ends as FILE did, also where a full disk takes no record.
 */
import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { constants } from 'node:os';

const [endFile, pidFile, file, ...args] = process.argv.slice(2);
if (!endFile || !pidFile || !file) throw new Error('usage: launcher END PID FILE ARG…');

if (waitForGo()) launch(endFile, pidFile, file, args);
else process.exitCode = 125;

function waitForGo(): boolean {
  try {
    return readSync(0, Buffer.alloc(1), 0, 1, null) === 1;
  } catch {
    return false;
  }
}

function launch(endFile: string, pidFile: string, file: string, args: string[]): void {
  // The terminal that started us may go away; what is running must not.
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  const child = spawn(file, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (child.pid !== undefined) writeWhole(pidFile, { pid: child.pid });
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

/** Never throws: whoever waits for the program must not take a lost record for its end. */
function writeWhole(path: string, value: unknown): void {
  const fresh = `${path}.new`;
  try {
    const fd = openSync(fresh, 'w', 0o600);
    writeSync(fd, JSON.stringify(value));
    fsyncSync(fd);
    closeSync(fd);
    renameSync(fresh, path);
  } catch (error) {
    complain(`${path} cannot be written: ${String(error)}`);
  }
}

function complain(text: string): void {
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // The same full disk.
  }
}
