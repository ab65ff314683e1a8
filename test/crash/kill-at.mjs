/**
 * Loaded into firedrill itself from outside (`node --import`), never into its children: names each boundary of its journal and
 * of the RTO log, such as `half step.started apply`, in the file `CRASH_NAMES`, and kills its own process at the first of them
 * that stands in `CRASH_WANTED`, a name a line; `killed` and that name is the file's last line then. `CRASH_ALONE`: what is
 * killed there instead, `launcher` or `sandbox`, of those that name the folder `CRASH_PLACE`.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, writeSync } from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

const { CRASH_NAMES: names, CRASH_WANTED = '', CRASH_ALONE: alone, CRASH_PLACE: place } = process.env;
const wanted = new Set(CRASH_WANTED.split('\n'));
const READS = 0;

const { open } = promises;
promises.open = async (path, flags = READS, ...rest) => {
  const handle = await open(path, flags, ...rest);
  const writes = typeof flags === 'string' ? flags !== 'r' : (flags & 3) !== READS;
  if (writes && /\/(journal|rto-log)\.jsonl$/.test(String(path))) watch(handle);
  return handle;
};
// What other modules import by name is this from now on.
syncBuiltinESMExports();

function watch(handle) {
  let written = 'truncate';
  const { write, truncate } = handle;
  handle.write = async (bytes, from = 0, length = bytes.length - from, position = null) => {
    written = eventIn(bytes);
    at(`before ${written}`);
    at(`half ${written}`, () => writeSync(handle.fd, bytes, from, Math.floor(length / 2), position));
    const done = await write.call(handle, bytes, from, length, position);
    at(`after ${written}`);
    return done;
  };
  handle.truncate = async (length) => {
    at('before truncate');
    await truncate.call(handle, length);
    at('after truncate');
  };
  // What is done before it is done after the write: nothing lies between the two.
  for (const name of ['datasync', 'sync']) {
    const sync = handle[name];
    handle[name] = async () => {
      await sync.call(handle);
      at(`synced ${written}`);
    };
  }
}

/** `step.started apply`; with `again` behind it from the second attempt on. The RTO log's lines have no type. */
function eventIn(bytes) {
  const { type = 'rto-line', id, step, child, attempt = 1 } = JSON.parse(String(bytes));
  const [whose] = String(id ?? step ?? child ?? '').split(/[ /]/);
  const numbered = /[.-]\d+$/;
  const again = attempt > 1 || numbered.test(whose) ? 'again' : '';
  return [type, whose.replace(numbered, ''), again].filter(Boolean).join(' ');
}

function at(name, first) {
  // Where firedrill lives on, half of a write is none.
  if (first && alone) return;
  appendFileSync(names, `${name}\n`);
  // After a kill in it a step is at its second attempt.
  const met = [name, name.replace(/ again$/, '')].find((one) => wanted.delete(one));
  if (met === undefined) return;
  appendFileSync(names, `killed ${met}\n`);
  if (alone) return killAlone();
  first?.();
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
