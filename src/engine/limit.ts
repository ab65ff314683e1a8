import type { Failure, FramedStep } from './events.ts';

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

/** Said of work that was cut off, or ended for no known reason. Any other code is a finding of its own: a refusal, say. */
const CUT_OFF: ReadonlySet<string> = new Set(['stopped', 'interrupted', 'terragrunt', 'unexpected']);

/** The failure of work that was stopped, by its limit or by a person, in the words of why. */
export function whyStopped(
  signal: AbortSignal,
  step: FramedStep,
  changes: boolean,
  failure: Failure,
): Failure {
  if (!signal.aborted) return failure;
  if (signal.reason instanceof Error && signal.reason.message === 'timeout') {
    if (!CUT_OFF.has(failure.code)) return failure;
    const limit = Math.round((step.timeoutMs ?? 0) / 1000);
    const message = `"${step.title}" took longer than its limit of ${limit} s.`;
    return { ...failure, code: 'timeout', message, hint: failure.message };
  }
  if (changes) {
    // Whatever it says of itself: it may have changed something, so a person decides what happens next.
    return failure.code === 'stopped' ? { ...failure, code: 'interrupted' } : failure;
  }
  return { code: 'stopped', message: 'Stopped on request before it changed anything.' };
}
