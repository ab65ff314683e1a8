import type { ChildProcess } from 'node:child_process';
import { statSync } from 'node:fs';
import type { Ended } from './child.ts';
import { OUTPUT_BYTES } from './output.ts';
import { interrupt } from './wrapped.ts';

type Files = Pick<Ended, 'stdoutFile' | 'stderrFile'>;

export interface ReadingEnd extends Pick<Ended, 'code' | 'signal'> {
  /** It was not waited for any longer, and may still be there for a moment. */
  readonly left: boolean;
}

/** After the interrupt, in ms: a program that ends in good order mostly has by then. */
const WAITED_MS = 750;
/** After it, too: time to give back the state's lock, which nobody else does. */
const GRACE_MS = 5000;
const LOOK_MS = 250;

/**
 * The end of a program that only reads, in a session of its own. `wrappedPid`: the pid file of what it wraps. Asked to stop it gets one interrupt, is waited for shortly
 * and left; where this program goes on, it kills it with all that it started after a grace. One that prints without
 * end is killed at once: it would fill the disk meanwhile.
 */
export function readingEnd(
  child: ChildProcess,
  outputs: readonly Files[],
  asked: AbortSignal | undefined,
  wrappedPid?: string,
): Promise<ReadingEnd> {
  const { promise, resolve, reject } = Promise.withResolvers<ReadingEnd>();
  const timers: NodeJS.Timeout[] = [];
  let over = false;
  const leave = (): void => {
    // It must not keep this program, which may be ending.
    child.unref();
    timers.push(setTimeout(() => resolve({ code: null, signal: 'SIGKILL', left: true }), WAITED_MS));
  };
  const stop = (): void => {
    // terragrunt would hand it on 15 s later: what it wraps gets it itself (facts/tofu-real.md §5).
    if (wrappedPid === undefined) child.kill('SIGINT');
    else void interrupt(wrappedPid, () => over);
    leave();
    timers.push(setTimeout(() => killAll(child), GRACE_MS).unref());
  };
  const look = setInterval(() => {
    if (
      outputs.every(({ stdoutFile, stderrFile }) => sizeOf(stdoutFile) + sizeOf(stderrFile) <= OUTPUT_BYTES)
    )
      return;
    clearInterval(look);
    killAll(child);
    leave();
  }, LOOK_MS);
  child.on('error', reject);
  child.on('exit', (code, signal) => {
    for (const timer of timers) clearTimeout(timer);
    over = true;
    resolve({ code, signal, left: false });
  });
  asked?.addEventListener('abort', stop, { once: true });
  if (asked?.aborted) stop();
  return promise.finally(() => {
    clearInterval(look);
    asked?.removeEventListener('abort', stop);
  });
}

function killAll({ pid }: ChildProcess): void {
  try {
    // All that is in its session's first group: what it started, too.
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
