import type { Clock } from '../../src/engine/loop-ports.ts';

/** Time that passes only by sleeping: a poll of an hour takes no time at all. */
export class ManualClock implements Clock {
  now: number;
  readonly slept: number[] = [];
  constructor(now = 0) {
    this.now = now;
  }
  read(): Promise<number> {
    return Promise.resolve(this.now);
  }
  date(): Promise<number> {
    return Promise.resolve(this.now);
  }
  estimate(): number {
    return this.now;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    this.slept.push(ms);
    this.now += ms;
    return Promise.resolve();
  }
  pace(): void {}
}
