import { join } from 'node:path';
import { actions } from '../actions/registry.ts';
import type { Json, RecordedOutput, Stamped } from '../engine/events.ts';
import { type Run, startLoop } from '../engine/loop.ts';
import type { Clock } from '../engine/loop-ports.ts';
import { isPreview } from '../engine/next.ts';
import type { Recovery } from '../engine/recover.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/run-state.ts';
import type { LogLine } from '../engine/run-view.ts';
import { folderTrouble, whyUnwritten } from '../files/disk-trouble.ts';
import type { Journal } from '../journal/journal.ts';
import { type RtoLine, rtoLine } from '../rto/line.ts';
import { appendRto } from '../rto/log.ts';
import { Refused } from '../worlds/refused.ts';
import type { World } from '../worlds/world.ts';
import { keepByHand } from './by-hand-file.ts';
import { takeLock } from './lock.ts';
import { createLogRing } from './log-ring.ts';
import { lookIn } from './look.ts';
import { maskOutputs } from './outputs.ts';
import { makePerformer } from './perform.ts';
import { watchPlanFiles } from './plan-files.ts';
import { heldElsewhere } from './standing.ts';
import { tellSleep } from './told-sleep.ts';

/** A run being written by this process. `close` gives up the lock and leaves the world. */
export interface OpenRun {
  readonly run: Run;
  readonly head: () => string;
  /** What the world had to say at once, such as a tool that nobody has tried: it is in the log, which not everybody sees. */
  readonly notices: readonly string[];
  /** Resolves to what could not be kept beside the journal, in words, if anything could not. */
  close(): Promise<string | undefined>;
}

/** A run that is held by this process, up to its last event on disk. */
export interface Held {
  readonly folder: string;
  readonly rtoLog: string;
  readonly world: World;
  readonly journal: Journal;
  readonly release: () => void;
  /** Run time in ms, now. */
  readonly now: () => number;
  readonly state: RunState;
  /** Events that this process has written already. */
  readonly written: readonly Stamped[];
  /** The end of what its log showed before. */
  readonly kept?: readonly LogLine[];
  /** The attempt that was cut off, to be ended first. */
  readonly conclude?: Recovery['conclude'] | undefined;
  /** Lines of a shell in which what is left can be practised (`practise.ts`). */
  readonly practise: () => Promise<readonly string[]>;
}

export const unkeptLine = (cause: unknown): string =>
  `this run's line could not be added to the RTO log (${whyUnwritten(cause, 'it')}). The run is safe: its journal carries the line too.`;

/** Puts the loop to work on a run. */
export async function startRun(held: Held): Promise<OpenRun> {
  const { world, folder, journal, now, written } = held;
  const log = createLogRing();
  log.push(held.kept ?? []);
  let unkept: string | undefined;
  const unmasked: RecordedOutput[] = [];
  const notice = (text: string) => log.push([{ source: 'firedrill', text, t: now() }]);
  world.onNotice(notice);
  const notices = log.slice(held.kept?.length ?? 0, log.total()).map(({ text }) => text);
  const byHand = keepByHand(folder, held.practise, notice);
  let onDisk = held.state;
  await byHand.update(onDisk);
  const run = startLoop(
    {
      clock: world.ports.clock,
      perform: makePerformer({ world, actions, folder, log, unmasked }),
      log,
      ...(world.told && { told: world.told }),
      look: (owed) => lookIn(world, onDisk, folder, owed),
      // What did not happen took no time.
      rtoLine: (after) => (isPreview(after) ? null : (rtoLine(after) as unknown as Json)),
      async append(event) {
        const stamped = await journal.append(event);
        onDisk = reduce(onDisk, stamped);
        const line = 'rto' in stamped ? stamped.rto : undefined;
        if (line)
          await appendRto(held.rtoLog, line as unknown as RtoLine).catch((cause: unknown) => {
            unkept = unkeptLine(cause);
          });
        // Before anything that this event stands for is begun.
        await byHand.update(onDisk);
        return stamped;
      },
    },
    held.state,
    now,
    held,
  );
  const unwatch = watchPlanFiles(run, folder, now);
  const awake = tellSleep(run, log);
  const onEvent: Run['onEvent'] = (listener) => {
    for (const event of written) listener(event);
    run.onEvent(listener);
  };
  return {
    run: { ...run, onEvent },
    head: journal.head,
    notices,
    async close() {
      const plansGone = unwatch();
      awake();
      log.flush();
      // Nobody waits for a run that was left: what is not masked by then is when it is resumed.
      const late = run.state().left ? [] : unmasked;
      await maskOutputs(late, folder, world.ports.border).catch((cause: unknown) => {
        unkept ??= `what programs wrote could not be masked and may hold secrets (${whyUnwritten(cause, 'it')}): ${join(folder, 'logs')}`;
      });
      await plansGone;
      await journal.close();
      try {
        await world.close(onDisk.phase === 'closed');
      } finally {
        held.release();
      }
      return unkept ?? byHand.behind();
    },
  };
}

/** Holds a run's folder while `work` is done and, where it succeeds, from then on. Throws `Refused` when another does. */
export async function holding<T>(folder: string, work: (release: () => void) => Promise<T>): Promise<T> {
  const taken = await takeLock(folder).catch((cause: unknown) => {
    const trouble = folderTrouble(cause, folder);
    if (!trouble) throw cause;
    throw new Refused(
      'not-started',
      `this run cannot be held: ${trouble.words}`,
      `Nothing was done. First ${trouble.mend}; then it goes on.`,
      cause,
    );
  });
  if ('heldBy' in taken) throw heldElsewhere(folder, taken.heldBy);
  try {
    return await work(taken.release);
  } catch (cause) {
    taken.release();
    throw cause;
  }
}

/** Run time out of the world's clock. When the world is gone, time still passes. */
export async function runClock(
  clock: Clock,
  base: number,
): Promise<{ read: () => Promise<number>; now: () => number }> {
  const origin = await clock.read().catch(() => clock.estimate());
  return {
    read: async () => base + (await clock.read().catch(() => clock.estimate())) - origin,
    now: () => base + clock.estimate() - origin,
  };
}
