import type { Stamped } from '../engine/events.ts';
import type { Shown } from '../engine/run-view.ts';
import { readRun } from '../journal/run-folders.ts';
import { Refused } from '../worlds/refused.ts';
import { keptLog } from './kept-log.ts';
import { createLogRing } from './log-ring.ts';
import { spreadLines } from './play-log.ts';
import { type Moment, playRun, type Recorded } from './player.ts';
import { damageOf, leftAt, standingOf } from './standing.ts';
import { progressAfter } from './watch.ts';

/** As fast as a rehearsal's machines are if nobody says otherwise. */
export const PLAY_SPEED = 20;

const STOPS: readonly Stamped['type'][] = ['step.started', 'question.opened'];

/** A run from its files alone: no lock, nothing written. Throws `Refused` where there is nothing to play, or it goes on. */
export async function recordedRun(folder: string): Promise<Recorded> {
  const events: Stamped[] = [];
  const moments: Moment[] = [];
  let progress: Shown | undefined;
  const stored = await readRun(folder, (event, _before, state) => {
    progress = progressAfter(progress, event);
    events.push(event);
    // What a gate asks comes with its step's beginning: one stop, where it is asked.
    if (event.type === 'question.opened' && moments.at(-1)?.stop)
      moments.push({ ...(moments.pop() as Moment), stop: false });
    moments.push({ state, progress, stop: STOPS.includes(event.type) });
  });
  if (moments.length === 0)
    throw new Refused('damaged', `nothing of run ${stored.run} can be read`, `Its files are in ${folder}.`);
  if ((await standingOf(leftAt(stored), folder)) === 'running')
    throw new Refused(
      'held',
      `run ${stored.run} is not over`,
      `\`firedrill watch ${stored.run}\` looks at it.`,
    );
  // As they came in: clean, with their levels.
  const ring = createLogRing(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  ring.push(spreadLines(await keptLog(folder, events), events));
  ring.flush();
  const lines = ring.slice(0, ring.total()).toSorted((a, b) => a.t - b.t);
  const damage = damageOf(stored);
  return { moments, lines, ...(damage === undefined ? {} : { damage }) };
}

/** Plays a finished run again, from its beginning. */
export async function playedRun(folder: string, speed: number = PLAY_SPEED) {
  return playRun(await recordedRun(folder), speed, {
    now: () => performance.now(),
    later(ms, then) {
      const timer = setTimeout(then, Math.min(ms, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
  });
}
