import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../engine/loop-ports.ts';
import { sinceBootMs } from '../machine/sleep.ts';

/** Smaller differences are the two clocks' own. */
const SUSPENDED_MS = 2000;

/**
 * Real time, which no change of the wall clock moves. A machine that was suspended has not stopped the world: what it slept
 * counts, so that a review does not stay young.
 */
export function realClock(uptime: () => number | undefined = sinceBootMs): Clock {
  let sleptMs = 0;
  const began = uptime();
  const origin = performance.now();
  const now = (): number => {
    const awake = performance.now() - origin;
    const up = uptime();
    if (began !== undefined && up !== undefined) {
      const slept = up - began - awake;
      if (slept > sleptMs + SUSPENDED_MS) sleptMs = slept;
    }
    return awake + sleptMs;
  };
  return {
    read: async () => now(),
    estimate: now,
    date: async () => Date.now(),
    async sleep(ms, signal) {
      await sleep(ms, undefined, signal ? { signal } : {});
    },
    pace: () => undefined,
  };
}
