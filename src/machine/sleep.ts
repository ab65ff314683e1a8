import { readFileSync } from 'node:fs';

/** A time in which this machine stood still. Wall clock, ms since 1970. */
export interface Slept {
  readonly from: number;
  readonly to: number;
  readonly ms: number;
  /** It may have been this program alone that was stopped: nothing here tells the two apart. */
  readonly perhaps?: true;
}

/** All in ms. `awake` stands still while the machine sleeps, but for systems where `sinceBoot` is not known. */
export interface SleepClocks {
  wall(): number;
  awake(): number;
  sinceBoot(): number | undefined;
}

/** Less than this is the clocks' own difference, and nobody's loss. */
const NOTABLE_MS = 5000;
/** Where only the time between two looks tells: longer than a busy machine is busy. */
const GAP_MS = 30_000;

/**
 * Asked about once a second, it tells what was slept since it was asked last. By the clock that counts from the boot, not by
 * the wall clock alone: one that is set by hand is no sleep.
 */
export function watchSleep(clocks: SleepClocks = OWN): () => Slept | undefined {
  const read = () => ({ wall: clocks.wall(), awake: clocks.awake(), up: clocks.sinceBoot() });
  let last = read();
  return () => {
    const before = last;
    const now = read();
    // Not to be read just now: the next look tells of both.
    if (now.up === undefined && before.up !== undefined) return undefined;
    last = now;
    const gap = now.awake - before.awake;
    if (now.up === undefined || before.up === undefined)
      return gap < GAP_MS ? undefined : { ...ending(now.wall, gap), perhaps: true };
    const ms = now.up - before.up - gap;
    return ms < NOTABLE_MS ? undefined : ending(now.wall, ms);
  };
}

const ending = (to: number, ms: number): Slept => ({ from: to - ms, to, ms: Math.round(ms) });

const OWN: SleepClocks = {
  wall: () => Date.now(),
  awake: () => performance.now(),
  sinceBoot: () => sinceBootMs(),
};

/** Suspends included (proc(5)). Elsewhere Node's own clock goes on while the machine sleeps. */
export function sinceBootMs(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]) * 1000;
  } catch {
    // Too many open files, say: no clock is worth a recovery.
    return undefined;
  }
}
