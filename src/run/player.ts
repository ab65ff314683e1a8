import type { RunState } from '../engine/run-state.ts';
import type { LogLine, Player, RunView, Shown, Watching } from '../engine/run-view.ts';
import { duration } from '../words/durations.ts';
import { levelsIn } from './line-level.ts';
import { onlyLookedAt } from './only-looked-at.ts';
import { poweredOnIn } from './powered-on.ts';

/** A run as its files tell it: after each event, the state and what the step at work said of itself. */
export interface Recorded {
  readonly moments: readonly Moment[];
  /** In order of `t`. */
  readonly lines: readonly LogLine[];
  /** Where its journal is broken, as one sentence. */
  readonly damage?: string;
}

export interface Moment {
  readonly state: RunState;
  readonly progress: Shown | undefined;
  /** An attempt begins with it, or a question is asked: one goes there by step. */
  readonly stop: boolean;
}

/** Monotonic ms, and a call that comes later unless it is taken back. */
export interface PlayTime {
  now(): number;
  later(ms: number, then: () => void): () => void;
}

export const SPEEDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

/** Nobody sees more, in ms. */
const FRAME_MS = 80;
/** Back, this soon after a step has begun, is the step before; in ms of whoever looks. */
const JUST_BEGUN_MS = 1500;

/**
 * Plays a recorded run from its beginning: its clock goes `speed` times faster, and the view is the fold of the events up to
 * there. Nothing is written, and nothing can be done to the run.
 */
export function playRun(recorded: Recorded, firstSpeed: number, time: PlayTime) {
  const { moments, lines, damage } = recorded;
  const times = moments.map(({ state }) => state.t);
  const endT = times.at(-1) ?? 0;
  const listeners = new Set<() => void>();
  const logListeners = new Set<() => void>();
  let speed = firstSpeed;
  let paused = false;
  /** Run time at a moment of whoever looks. */
  let at = { t: 0, wall: time.now() };
  let shown = 0;
  /** Stepped to: several events may have come in the same millisecond. */
  let pinned: number | undefined;
  let taken = 0;
  let cancel: () => void = () => undefined;

  const now = (): number =>
    paused ? at.t : Math.min(endT, at.t + Math.max(0, time.now() - at.wall) * speed);
  const settle = (t = now()): void => void (at = { t, wall: time.now() });

  function show(): void {
    cancel();
    const t = now();
    const before = { shown, taken };
    shown = pinned ?? Math.max(0, countUpTo(times, t) - 1);
    taken = countUpTo(lines, t, (line) => line.t);
    if (t >= endT) [paused, at] = [true, { t: endT, wall: time.now() }];
    if (taken !== before.taken) for (const listener of logListeners) listener();
    for (const listener of listeners) listener();
    const next = Math.min(times[shown + 1] ?? endT, lines[taken]?.t ?? endT);
    if (!paused) cancel = time.later(Math.max(FRAME_MS, (next - t) / speed), goOn);
  }

  function goOn(): void {
    pinned = undefined;
    show();
  }

  const stops = [0, ...moments.flatMap(({ stop }, i) => (stop ? [i] : [])), moments.length - 1];

  const player: Player = {
    pause() {
      // At its end it begins again.
      settle(paused && now() >= endT ? 0 : now());
      paused = !paused;
      goOn();
    },
    pace(by) {
      settle();
      const near = SPEEDS.findLastIndex((one) => one <= speed);
      speed = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, near + by))] ?? speed;
      show();
    },
    step(by) {
      const grace = paused ? 0 : JUST_BEGUN_MS * speed;
      const begun = (i: number): boolean => (times[i] ?? 0) <= now() - grace;
      pinned = by > 0 ? stops.find((i) => i > shown) : stops.findLast((i) => i < shown && begun(i));
      pinned ??= by > 0 ? moments.length - 1 : 0;
      settle(times[pinned]);
      show();
    },
  };

  const watching = (): Watching => ({
    says: `${speed}x, ${duration(now())} of ${duration(endT)}${now() >= endT ? ', its end' : paused ? ', paused' : ''}`,
    playback: { paused, speed },
    ...(damage === undefined ? {} : { damage }),
  });
  const view: RunView & { readonly watching: () => Watching } = {
    state: () => (moments[shown] as Moment).state,
    now,
    subscribe: (listener) => subscribed(listeners, listener),
    log: {
      total: () => taken,
      levels: () => levelsIn(lines.slice(0, taken)),
      poweredOnT: () => poweredOnIn(lines.slice(0, taken)),
      slice: (from, to) => lines.slice(Math.max(0, from), Math.min(to, taken)),
      subscribe: (listener) => subscribed(logListeners, listener),
    },
    progress: () => (moments[shown] as Moment).progress,
    watching,
    player,
    ...onlyLookedAt('finished', 'This is a playback: nothing can be done to the run.'),
  };
  show();
  return {
    view,
    /** To a moment, and a time before the next one. */
    seek(moment: number, t: number): void {
      pinned = moment;
      settle(t);
      show();
    },
    close: () => {
      cancel();
      listeners.clear();
    },
  };
}

function subscribed(all: Set<() => void>, one: () => void): () => void {
  all.add(one);
  return () => all.delete(one);
}

/** How many of a rising list are at most `t`. */
function countUpTo(list: readonly number[], t: number): number;
function countUpTo<T>(list: readonly T[], t: number, of: (one: T) => number): number;
function countUpTo<T>(list: readonly T[], t: number, of: (one: T) => number = Number): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const mid = Math.floor((low + high) / 2);
    if (of(list[mid] as T) <= t) low = mid + 1;
    else high = mid;
  }
  return low;
}
