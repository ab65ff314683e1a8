import { LEASE_MS } from './protocol.ts';
import { jumped, leased, type Pace, paceFrom, realAt, simAt, speedAt, type Waiter, Waiters } from './time.ts';

/**
 * Simulated time on this process's own clock: the only place of the sandbox with timers. Under a lease of `max` it jumps
 * to the earliest waiter once nothing else is going on.
 */
export class SimClock {
  #pace: Pace;
  readonly #waiters = new Waiters();
  #leased: { readonly speed: number | 'max'; readonly endMs: number } = { speed: 1, endMs: 0 };
  #busy = 0;
  #timer: NodeJS.Timeout | undefined;
  #jump: NodeJS.Immediate | undefined;
  #lastActivityMs = 0;

  constructor(simMs: number) {
    this.#pace = paceFrom(simMs, performance.now());
  }

  /** Simulated epoch ms, whole. */
  now(): number {
    return Math.floor(simAt(this.#pace, performance.now()));
  }

  speed(): number | 'max' {
    return speedAt(this.#pace, performance.now());
  }

  lease(speed: number | 'max'): void {
    this.#leased = { speed, endMs: performance.now() + LEASE_MS };
    this.#repace();
    this.#arm();
  }

  /**
   * Only waiting is sped up: what this machine computes meanwhile takes as long as it takes, and a factor on it would
   * falsify every time that is recorded.
   */
  #repace(): void {
    const { speed, endMs } = this.#leased;
    const now = speed === 'max' || this.#waiters.size > 0 ? speed : 1;
    this.#pace = leased(this.#pace, now, performance.now(), endMs);
  }

  /** Resolves when simulated time is there; rejects with the signal's reason. Wakes in order of `untilMs`, never early. */
  wait(untilMs: number, options: { deadline?: boolean; signal?: AbortSignal } = {}): Promise<void> {
    const { signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (untilMs <= this.now()) return resolve();
      const leave = (): void => {
        this.#waiters.remove(waiter);
        this.#repace();
        this.#arm();
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        untilMs,
        deadline: options.deadline ?? false,
        wake: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiters.add(waiter);
      this.#repace();
      this.#arm();
    });
  }

  /** Something is being done: no jump until the returned function is called. */
  busy(): () => void {
    this.#busy++;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#busy--;
      this.#lastActivityMs = performance.now();
      this.#arm();
    };
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#jump);
  }

  #arm(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#jump);
    const first = this.#waiters.earliest;
    if (first === undefined) return;
    const realMs = performance.now();
    if (this.#busy === 0 && speedAt(this.#pace, realMs) === 'max' && this.#waiters.target !== undefined) {
      const quietMs = this.#lastActivityMs + this.#graceMs() - realMs;
      if (quietMs <= 0) this.#jump = setImmediate(() => this.#turn(true));
      else this.#timer = setTimeout(() => this.#turn(true), quietMs);
      return;
    }
    // A timer of more than 24.8 days fires at once, so long waits are cut.
    const inMs = Math.min(Math.max(0, realAt(this.#pace, first.untilMs) - realMs), 3_600_000);
    this.#timer = setTimeout(() => this.#turn(false), Math.ceil(inMs));
  }

  /**
   * While several wait, whoever was woken last gets a moment to come back with its next call before time moves on to the
   * others; one alone has nobody to overtake.
   */
  #graceMs(): number {
    return this.#waiters.size > 1 ? 5 : 0;
  }

  #turn(jump: boolean): void {
    const realMs = performance.now();
    const target = this.#waiters.target;
    if (jump && target !== undefined && this.#busy === 0 && speedAt(this.#pace, realMs) === 'max') {
      this.#pace = jumped(this.#pace, target, realMs);
    }
    const due = this.#waiters.due(this.now());
    if (due.length > 0) this.#lastActivityMs = realMs;
    for (const waiter of due) waiter.wake();
    if (due.length > 0) this.#repace();
    this.#arm();
  }
}
