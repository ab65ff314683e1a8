import type { Clock } from '../engine/loop-ports.ts';
import { AwsFailure, isFailure } from './aws-failure.ts';

export interface Schedule {
  /** Between the end of one asking and the next, in the world's time. */
  readonly everyMs: number;
  /** Share of `everyMs` by which a wait varies, 0 to 1, so that pollers do not march in step. */
  readonly jitter?: number;
  /** World time until it gives up with a failure `timeout`. The last asking is at that moment. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** What is waited for, for the message of the timeout: "the instance to run". */
  readonly what: string;
  /** Failures in a row that are taken for weather. Default 3. */
  readonly patience?: number;
}

/**
 * Asks until there is an answer: `undefined` means not yet, anything else ends it, a thrown error too. Instead of the
 * SDK's waiters, which swallow expired credentials and know no abort while they wait (facts: waiters).
 */
export async function poll<T extends NonNullable<unknown> | null>(
  clock: Clock,
  schedule: Schedule,
  ask: (signal: AbortSignal | undefined) => Promise<T | undefined>,
  random: () => number = Math.random,
): Promise<T> {
  const { everyMs, jitter = 0.2, timeoutMs, signal, patience = 3 } = schedule;
  const began = await clock.read();
  let trouble = 0;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const answer = await ask(signal);
      if (answer !== undefined) return answer;
      trouble = 0;
    } catch (error) {
      trouble += 1;
      if (!isFailure(error, 'throttled', 'unavailable', 'unreachable') || trouble > patience) throw error;
    }
    // The last sleep has just asked the clock: asking again would only cost a rehearsal another call a look.
    const left = began + timeoutMs - clock.estimate();
    if (left <= 0) throw timedOut(schedule);
    // Twice as long after each failure: what is throttled must be asked less.
    const wait = everyMs * 2 ** trouble * (1 + jitter * (2 * random() - 1));
    await clock.sleep(Math.max(1, Math.min(wait, left)), signal);
  }
}

function timedOut({ what, timeoutMs }: Schedule): AwsFailure {
  return new AwsFailure({
    code: 'timeout',
    message: `Waited ${Math.round(timeoutMs / 1000)} s for ${what}.`,
    hint: 'It may still happen. Trying again goes on waiting.',
    nextSteps: ['Try again.', 'Look at it in the AWS console.'],
    facts: { timeoutMs },
  });
}
