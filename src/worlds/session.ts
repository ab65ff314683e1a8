import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Action } from '../actions/action.ts';
import { makePerformer, type Ports } from '../actions/perform.ts';
import type { Frame, Json, Stamped } from '../engine/events.ts';
import { type Failure, withTraits } from '../engine/failure.ts';
import { isChanging, mayHaveActed } from '../engine/controls.ts';
import { createLogRing } from '../text/log-ring.ts';
import { type Run, startLoop } from '../engine/loop.ts';
import { isRunning } from '../engine/attribution.ts';
import { fold, reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/state.ts';
import { readChain } from '../journal/chain.ts';
import { continueJournal, createJournal, type Journal } from '../journal/journal.ts';
import { holderWords, takeLock } from '../journal/lock.ts';
import type { LogLine } from '../engine/view.ts';
import { type RtoLine, rtoLine } from '../rto/line.ts';
import { appendRto } from '../rto/log.ts';
import { keptLog } from './kept-log.ts';

/** One assembled world: its ports, and how to leave it. */
export interface World {
  readonly ports: Ports;
  readonly explain: (error: unknown) => Failure;
  /** What the world itself has to tell, beside what its ports throw; for the log pane. */
  onNotice(listener: (text: string) => void): void;
  /** `over`: the run is closed and nobody comes back to this world. */
  close(over: boolean): Promise<void>;
}

export interface SessionOptions {
  readonly folder: string;
  readonly rtoLog: string;
  readonly launcher: string;
  readonly actions: ReadonlyMap<string, Action>;
  readonly world: World;
}

/** A run being written by this process. `close` gives up the lock and leaves the world. */
export interface Session {
  readonly run: Run;
  readonly head: () => string;
  /** Resolves to what could not be kept beside the journal, in words, if anything could not. */
  close(): Promise<string | undefined>;
}

export class RunHeld extends Error {
  override readonly name = 'RunHeld';
}

export async function openSession(options: SessionOptions, frame: Frame): Promise<Session> {
  const release = await lock(options.folder);
  return orRelease(release, async () => {
    const clock = await runClock(options.world.ports, 0);
    const journal = await createJournal(join(options.folder, 'journal.jsonl'), 1, clock.read);
    const opened = await journal.append({ type: 'run.opened', ...frame });
    return start(options, journal, release, clock.now, reduce(undefined, opened), [opened]);
  });
}

/** Goes on with a run that stopped in good order. `t` goes on by the wall clock's difference. */
export async function resumeSession(options: SessionOptions, operator: string): Promise<Session> {
  const release = await lock(options.folder);
  return orRelease(release, async () => {
    // Read under the lock: what was read before it may have been gone on with by somebody else meanwhile.
    const file = join(options.folder, 'journal.jsonl');
    const { events } = readChain(await readFile(file, 'utf8'));
    const before = fold(events);
    if (before.phase === 'closed') throw new RunHeld('This run was finished elsewhere a moment ago.');
    if (mayHaveActed(before) && !before.question)
      throw new RunHeld('This run was cut off elsewhere a moment ago, in the middle of a change.');
    const base = before.t + Math.max(0, Date.now() - Date.parse(before.at));
    const clock = await runClock(options.world.ports, base);
    const { journal, cutBytes } = await continueJournal(file, before.epoch + 1, clock.read);
    const written = [await journal.append({ type: 'run.resumed', operator, cutBytes })];
    const cut = before.question ? undefined : before.steps.find(isRunning);
    if (cut && !cut.answer) {
      written.push(
        await journal.append({
          type: 'step.failed',
          step: cut.id,
          attempt: cut.attempt,
          failure: isChanging(before) ? NOT_BEGUN : NOT_DONE,
        }),
      );
    }
    const state = written.reduce<RunState>(reduce, before);
    const kept = await keptLog(options.folder, events);
    return start(options, journal, release, clock.now, state, written, kept);
  });
}

/** Work that only reads is simply not done yet, and done again. */
const NOT_DONE = withTraits({ code: 'stopped', changed: 'none', message: 'It was cut off before it ended.' });

/** A change is asked for again. */
const NOT_BEGUN = withTraits({
  code: 'not-begun',
  message: 'It was cut off before it changed anything.',
  hint: 'Nothing was done. Trying again plans anew and shows a new gate.',
});

async function orRelease<T>(release: () => void, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    release();
    throw cause;
  }
}

async function lock(folder: string): Promise<() => void> {
  const taken = await takeLock(folder);
  if ('release' in taken) return taken.release;
  throw new RunHeld(`This run is open elsewhere: ${holderWords(taken.heldBy)}.`);
}

/** Run time out of the world's clock. When the world is gone, time still passes. */
async function runClock(
  { clock }: Ports,
  base: number,
): Promise<{ read: () => Promise<number>; now: () => number }> {
  const origin = await clock.read().catch(() => clock.estimate());
  return {
    read: async () => base + (await clock.read().catch(() => clock.estimate())) - origin,
    now: () => base + clock.estimate() - origin,
  };
}

function start(
  options: SessionOptions,
  journal: Journal,
  release: () => void,
  now: () => number,
  state: RunState,
  written: Stamped[],
  kept: readonly LogLine[] = [],
): Session {
  const log = createLogRing();
  log.push(kept);
  let unkept: string | undefined;
  const { world, folder } = options;
  world.onNotice((text) => log.push([{ source: 'firedrill', text, t: now() }]));
  const perform = makePerformer({
    ports: world.ports,
    actions: options.actions,
    folder,
    launcher: options.launcher,
    log,
    explain: world.explain,
  });
  const run = startLoop(
    {
      clock: world.ports.clock,
      perform,
      log,
      rtoLine: (after) => rtoLine(after) as unknown as Json,
      async append(event) {
        const stamped = await journal.append(event);
        const line = 'rto' in stamped ? stamped.rto : undefined;
        if (line)
          await appendRto(options.rtoLog, line as unknown as RtoLine).catch((cause: unknown) => {
            unkept = `this run's line could not be added to the RTO log (${String(cause)}). The run is safe: its journal carries the line too.`;
          });
        return stamped;
      },
    },
    state,
    now,
  );
  const onEvent: Run['onEvent'] = (listener) => {
    for (const event of written) listener(event);
    run.onEvent(listener);
  };
  return {
    run: { ...run, onEvent },
    head: journal.head,
    async close() {
      log.flush();
      await journal.close();
      release();
      await world.close(run.state().phase === 'closed');
      return unkept;
    },
  };
}
