/**
 * Loaded into firedrill itself from outside (`node --import`), never into its children: counts what is done to the journal's
 * file, and kills its own process at one of these operations. `CRASH_AT`: `17:before`, `17:half` (of a write, half of the
 * bytes on disk) or `17:after`; `CRASH_COUNT`: a file that gets a line for each operation, `17 write step.started apply`.
 * `CRASH_ALONE`: what is killed then instead, `launcher` or `sandbox`, of those that name the folder `CRASH_PLACE`.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, writeSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const { CRASH_AT: point = '', CRASH_COUNT: log, CRASH_ALONE: alone, CRASH_PLACE: place } = process.env;
const READS = 0;
let operations = 0;

const { open } = promises;
promises.open = async (path, flags = READS, ...rest) => {
  const handle = await open(path, flags, ...rest);
  const writes = typeof flags === 'string' ? flags !== 'r' : (flags & 3) !== READS;
  if (writes && String(path).endsWith('/journal.jsonl'))
    for (const name of ['write', 'datasync', 'sync', 'truncate']) watch(handle, name);
  return handle;
};
// What other modules import by name is this from now on.
syncBuiltinESMExports();

function watch(handle, name) {
  const work = handle[name].bind(handle);
  handle[name] = async (...args) => {
    operations += 1;
    const mine = operations;
    if (log) appendFileSync(log, `${mine} ${name}${name === 'write' ? ` ${eventIn(args)}` : ''}\n`);
    if (point === `${mine}:before`) die();
    if (point === `${mine}:half` && name === 'write' && !alone) {
      const [bytes, from, length, position] = args;
      writeSync(handle.fd, bytes, from, Math.floor(length / 2), position);
      die();
    }
    const done = await work(...args);
    if (point === `${mine}:after`) die();
    return done;
  };
}

function eventIn([bytes]) {
  const { type, step = '', id = '' } = JSON.parse(String(bytes));
  return `${type} ${step || id}`.trim();
}

function die() {
  if (alone) return killAlone();
  process.kill(process.pid, 'SIGKILL');
  // Nothing more is done, however late the signal is.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

function killAlone() {
  const what = alone === 'sandbox' ? / sandbox --json / : /\/launcher\.js /;
  const all = execFileSync('ps', ['-axww', '-o', 'pid=,args='], { encoding: 'utf8', maxBuffer: 1 << 26 });
  for (const line of all.split('\n'))
    if (line.includes(place) && what.test(line)) process.kill(Number.parseInt(line, 10), 'SIGKILL');
}
