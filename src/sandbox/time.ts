import { LEASE_MS } from './protocol.ts';

/**
 * Simulated time as plain data. Real and simulated time are both in ms; real time is any clock that never goes back.
 * A lease of a speed holds until `leaseEndMs`; before and after it time runs 1:1. `max` runs 1:1 too, and jumps.
 */
export interface Pace {
  /** Simulated time at `realMs`. */
  readonly simMs: number;
  readonly realMs: number;
  readonly speed: number | 'max';
  /** Real time at which the lease is over. */
  readonly leaseEndMs: number;
}

export function paceFrom(simMs: number, realMs: number): Pace {
  return { simMs, realMs, speed: 1, leaseEndMs: realMs };
}

const factor = (pace: Pace): number => (pace.speed === 'max' ? 1 : pace.speed);

export function simAt(pace: Pace, realMs: number): number {
  const fast = Math.max(0, Math.min(realMs, pace.leaseEndMs) - pace.realMs);
  const slow = Math.max(0, realMs - pace.realMs) - fast;
  return pace.simMs + fast * factor(pace) + slow;
}

export function speedAt(pace: Pace, realMs: number): number | 'max' {
  return realMs < pace.leaseEndMs ? pace.speed : 1;
}

/** The real time at which simulated time reaches `untilMs`, if nothing changes the pace and nothing jumps. */
export function realAt(pace: Pace, untilMs: number): number {
  const left = untilMs - pace.simMs;
  if (left <= 0) return pace.realMs;
  const fastReal = Math.max(0, pace.leaseEndMs - pace.realMs);
  const inLease = left / factor(pace);
  return inLease <= fastReal
    ? pace.realMs + inLease
    : pace.realMs + fastReal + (left - fastReal * factor(pace));
}

/** Speeds below 1 would make a rehearsal slower than the world it stands for: they count as 1. */
export function leased(
  pace: Pace,
  speed: number | 'max',
  realMs: number,
  leaseEndMs = realMs + LEASE_MS,
): Pace {
  return {
    simMs: simAt(pace, realMs),
    realMs,
    speed: speed === 'max' ? 'max' : Math.max(1, speed),
    leaseEndMs,
  };
}

export function jumped(pace: Pace, untilMs: number, realMs: number): Pace {
  return { ...pace, simMs: Math.max(untilMs, simAt(pace, realMs)), realMs };
}

export interface Waiter {
  readonly untilMs: number;
  /** A time limit over other work: wakes like any other, but is no reason to jump. */
  readonly deadline: boolean;
  wake(): void;
}

/** Waiters in the order in which they are due; equal ones in the order in which they came. */
export class Waiters {
  readonly #list: Waiter[] = [];

  add(waiter: Waiter): void {
    let at = this.#list.length;
    while (at > 0 && (this.#list[at - 1] as Waiter).untilMs > waiter.untilMs) at--;
    this.#list.splice(at, 0, waiter);
  }

  remove(waiter: Waiter): void {
    const at = this.#list.indexOf(waiter);
    if (at >= 0) this.#list.splice(at, 1);
  }

  get earliest(): Waiter | undefined {
    return this.#list[0];
  }

  get size(): number {
    return this.#list.length;
  }

  /** Where `max` may go: to the earliest waiter, as long as one of them is more than a time limit. */
  get target(): number | undefined {
    return this.#list.some((waiter) => !waiter.deadline) ? this.#list[0]?.untilMs : undefined;
  }

  /** Takes out and returns those that are due. */
  due(nowMs: number): Waiter[] {
    let count = 0;
    while (count < this.#list.length && (this.#list[count] as Waiter).untilMs <= nowMs) count++;
    return this.#list.splice(0, count);
  }
}
