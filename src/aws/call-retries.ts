import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';

export interface Retries {
  readonly maxAttempts: number;
  /** First wait in ms; doubles with each attempt, up to 5 s, with full jitter. */
  readonly baseMs: number;
  /** The same after AWS said that there were too many calls. */
  readonly throttledMs: number;
}

/** AWS itself. */
export const FAR: Retries = { maxAttempts: 4, baseMs: 100, throttledMs: 1000 };
/** A sandbox on this machine: it is there or it is not, and it throttles only on purpose. */
export const NEAR: Retries = { maxAttempts: 3, baseMs: 10, throttledMs: 50 };

const LONGEST_MS = 5000;
// AWS says these with status 500, which every SDK retries; they do not go away in a second (facts: RunInstances).
const FINAL = /^Insufficient\w*Capacity/;

/**
 * A retry strategy of our own: its numbers stand here and nowhere else, so no shared config file or variable of the
 * operator's machine can change how long a failing call takes.
 */
export function retryStrategy(retries: Retries, random: () => number = Math.random): RetryStrategyV2 {
  return {
    acquireInitialRetryToken: () => Promise.resolve(token(0, 0)),
    refreshRetryTokenForRetry(before, info) {
      const count = before.getRetryCount() + 1;
      if (count >= retries.maxAttempts || !worthIt(info))
        return Promise.reject(new Error('no further attempt'));
      const base = info.errorType === 'THROTTLING' ? retries.throttledMs : retries.baseMs;
      const most = Math.min(LONGEST_MS, base * 2 ** (count - 1));
      const asked = info.retryAfterHint ? info.retryAfterHint.getTime() - Date.now() : 0;
      return Promise.resolve(
        token(count, Math.min(LONGEST_MS, Math.max(asked, most * (0.5 + random() / 2)))),
      );
    },
    recordSuccess() {},
  };
}

function worthIt(info: RetryErrorInfo): boolean {
  const name = info.error instanceof Error ? info.error.name : '';
  return info.errorType !== 'CLIENT_ERROR' && !FINAL.test(name);
}

function token(count: number, delayMs: number): RetryToken {
  return { getRetryCount: () => count, getRetryDelay: () => delayMs };
}
