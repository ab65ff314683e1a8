import type { FramedStep } from './events.ts';
import { type Failure, retold, withTraits } from './failure.ts';
import type { Ended } from './loop-ports.ts';

/** How often a running step is held against its time limit. */
const LOOK_MS = 250;

/** Calls `passed` once, with the limit, when that much run time (ms) has gone by. Returns how to stop looking. */
export function watchLimit(
  limitMs: number | undefined,
  runTime: () => number,
  passed: (limitMs: number) => void,
): () => void {
  if (limitMs === undefined) return () => undefined;
  const until = runTime() + limitMs;
  const look = setInterval(() => {
    if (runTime() < until) return;
    clearInterval(look);
    passed(limitMs);
  }, LOOK_MS);
  return () => clearInterval(look);
}

/** After it was stopped, in ms: work that only reads has ended by itself until then, unless something in it hangs. */
const LEFT_MS = 1200;

/** Resolves some time after the signal, for work that does not end when it is stopped. `done`: nobody waits any more. */
export function whenLeft(signal: AbortSignal): { readonly left: Promise<Ended>; done(): void } {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  let late: NodeJS.Timeout | undefined;
  const stopped = () => {
    late = setTimeout(() => resolve({ ok: false, failure: LEFT }), LEFT_MS);
  };
  signal.addEventListener('abort', stopped, { once: true });
  return {
    left: promise,
    done() {
      signal.removeEventListener('abort', stopped);
      clearTimeout(late);
    },
  };
}

const NOT_BEGUN = 'It was stopped before its program had its go, so this step changed nothing.';

const LEFT = withTraits({
  code: 'stopped',
  message: 'It did not end when it was stopped, and was left alone.',
});

/** When a question closes by itself, by run time and by the wall clock; never, where nothing limits it. All in ms. */
export function until(validForMs: number | undefined, nowT: number) {
  if (validForMs === undefined) return {};
  return {
    expiresT: Math.round(nowT + validForMs),
    expiresAt: new Date(Date.now() + validForMs).toISOString(),
  };
}

/**
 * The failure of work that ended, in the words of why, where its limit or a person stopped it. `changes`: it is to change
 * something; `acted`: it may have.
 */
export function whyEnded(
  signal: AbortSignal,
  step: FramedStep,
  changes: boolean,
  failure: Failure,
  acted = changes,
): Failure {
  if (changes && !acted) {
    // A code alone does not tell: keys that AWS refuses may end what is begun, and what is only about to be.
    const begunNothing = { ...failure, changed: 'none' } as const;
    if (failure.notYet) return retold(begunNothing, { code: 'interrupted', message: NOT_BEGUN });
    return failure.changed === 'unknown' ? begunNothing : failure;
  }
  // Whatever it says of itself: it may have changed something, so a person decides what happens next.
  if (changes)
    return failure.notYet ? retold(failure, { code: 'interrupted', message: failure.message }) : failure;
  const found = { ...failure, changed: 'none' } as const;
  if (!signal.aborted) return found;
  if (signal.reason instanceof Error && signal.reason.message === 'timeout') {
    if (!found.unexplained) return found;
    const limit = Math.round((step.timeoutMs ?? 0) / 1000);
    const message = `"${step.title}" took longer than its limit of ${limit} s.`;
    return retold(found, { code: 'timeout', message, hint: found.message });
  }
  return withTraits({
    code: 'stopped',
    changed: 'none',
    message: 'It was stopped before it changed anything.',
  });
}
