/**
 * A program of its own: `node launcher.js END PID FILE ARG…`. Started in a session of its own with files for output, it
 * waits for one byte on stdin; without it (the starter died before its journal had the pid) it ends with code 125 and
 * nothing has happened, which PID, made before anything is begun, tells for ever. Then it runs FILE and at the end writes END, `{code, signal, endedAt}`, whole or not at all
 * (DESIGN §5).
 */
import { readSync } from 'node:fs';
import { NOT_BEGUN, runRecorded } from './recorded-child.ts';

const [endFile, pidFile, file, ...args] = process.argv.slice(2);
if (!endFile || !pidFile || !file) throw new Error('usage: launcher END PID FILE ARG…');

if (waitForGo()) runRecorded({ file, args, stdio: ['ignore', 'inherit', 'inherit'], pidFile, endFile });
else process.exitCode = NOT_BEGUN;

function waitForGo(): boolean {
  try {
    return readSync(0, Buffer.alloc(1), 0, 1, null) === 1;
  } catch {
    return false;
  }
}
