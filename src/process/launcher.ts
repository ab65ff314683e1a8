/**
 * A program of its own: `node launcher.js END PID FILE ARG…`. Started in a session of its own with files for output, it
 * waits for one byte on stdin; without it (the starter died before its journal had the pid) it ends and nothing has
 * happened. Then it runs FILE and at the end writes END, `{code, signal, endedAt}`, whole or not at all (DESIGN §5).
 */
import { spawn } from 'node:child_process';
import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from 'node:fs';
import { constants } from 'node:os';

const [endFile, pidFile, file, ...args] = process.argv.slice(2);
if (!endFile || !pidFile || !file) throw new Error('usage: launcher END PID FILE ARG…');

if (waitForGo()) launch(endFile, pidFile, file, args);

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
    process.stderr.write(`${error.message}\n`);
    writeWhole(endFile, { code: 127, signal: null, endedAt: new Date().toISOString() });
  });
  child.on('exit', (code, signal) => {
    writeWhole(endFile, { code, signal, endedAt: new Date().toISOString() });
    process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
  });
}

function writeWhole(path: string, value: unknown): void {
  const fresh = `${path}.new`;
  const fd = openSync(fresh, 'w', 0o600);
  writeSync(fd, JSON.stringify(value));
  fsyncSync(fd);
  closeSync(fd);
  renameSync(fresh, path);
}
