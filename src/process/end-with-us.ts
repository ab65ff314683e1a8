import type { ChildProcess } from 'node:child_process';
import { isThere } from './process-identity.ts';

/** For what ends in good order, such as by giving back a lock, in ms: nobody waits longer for this program. */
const GRACE_MS = 300;
const LOOK_MS = 20;

const running = new Set<ChildProcess>();

/** From here on this child, in a session of its own, ends at the latest with this program, and so does all that it started. */
export function endWithUs(child: ChildProcess): void {
  if (running.size === 0) process.once('exit', endAll);
  running.add(child);
  child.once('exit', () => forget(child));
  child.once('error', () => forget(child));
}

function forget(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) process.off('exit', endAll);
}

/** Nothing can be waited for any more but like this. */
function endAll(): void {
  for (const child of running) killGroup(child, 'SIGTERM');
  const late = performance.now() + GRACE_MS;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  while ([...running].some(({ pid }) => pid !== undefined && isThere({ pid })) && performance.now() < late)
    Atomics.wait(sleeper, 0, 0, LOOK_MS);
  for (const child of running) killGroup(child, 'SIGKILL');
}

/** A child with a session of its own, and what it started. */
export function killGroup({ pid }: Pick<ChildProcess, 'pid'>, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
