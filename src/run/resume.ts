import { dirname } from 'node:path';
import { isRunning } from '../engine/attribution.ts';
import type { Handover } from '../engine/events.ts';
import { type Recovery, recover } from '../engine/recover.ts';
import { reduce } from '../engine/reduce.ts';
import { stepToDo } from '../engine/rollback.ts';
import type { RunState } from '../engine/run-state.ts';
import { whyNotTakenBack } from '../engine/take-back.ts';
import { continueJournal } from '../journal/journal.ts';
import { eventsOf } from '../journal/read-journal.ts';
import { journalIn, readAgain, rtoLogAbove, type StoredRun } from '../journal/run-folders.ts';
import type { Installation } from '../process/installation.ts';
import { endReaders } from '../process/left-readers.ts';
import { worldKind } from '../worlds/kinds.ts';
import { Refused } from '../worlds/refused.ts';
import type { World } from '../worlds/world.ts';
import { keptLog } from './kept-log.ts';
import { goneHolderOf, goneWords } from './lock.ts';
import { maskOutputs, outputsIn } from './outputs.ts';
import { attemptFolder } from './perform.ts';
import { closedGate, removeCopies, removePlanFiles } from './plan-files.ts';
import { practiseLines } from './practise.ts';
import { siteOf } from './site.ts';
import { requireContinuable } from './standing.ts';
import { type Held, holding, type OpenRun, runClock, startRun } from './start.ts';
import { worked } from './worked.ts';

export interface Resuming {
  /** What is not as it was when the run was opened, in words. */
  readonly changed?: readonly string[];
  /** Ends the program that is at it, once its world stands here: nobody's program ends for nothing. */
  readonly taking?: () => Promise<Handover>;
  /** A step that was not done by hand after all: it is open again before anything else is done. */
  readonly takeBack?: string;
}

/** Continues a run wherever it stopped, in the world that it was opened in. Throws `Refused` when it cannot be. */
export async function resumeRun(
  stored: StoredRun,
  installation: Installation,
  operator: string,
  { changed = [], taking, takeBack }: Resuming = {},
): Promise<OpenRun> {
  const { frame } = await requireContinuable(stored, taking !== undefined);
  const kind = await worldKind(frame.mode);
  const world = await kind.resume(siteOf(frame, stored.folder, installation), frame);
  try {
    const practise = () => practiseLines(frame, stored.folder, installation);
    const more = { changed, takeBack, handover: await taking?.() };
    return await resumeIn(stored, world, operator, practise, more);
  } catch (cause) {
    await world.close(false);
    throw cause;
  }
}

/** Writes that a run is continued. `t` goes on by the wall clock's difference. */
async function resumeIn(
  stored: StoredRun,
  world: World,
  operator: string,
  practise: Held['practise'],
  {
    changed,
    takeBack,
    handover,
  }: {
    readonly changed: readonly string[];
    readonly takeBack: string | undefined;
    readonly handover: Handover | undefined;
  },
): Promise<OpenRun> {
  const { folder } = stored;
  const gone = await goneHolderOf(folder).catch(() => undefined);
  return holding(folder, async (release) => {
    // Under the lock: what was read before it may have been continued by somebody else meanwhile.
    const { chain, state: before } = await readAgain(stored);
    if (!before)
      throw new Refused('damaged', 'This run was damaged a moment ago, and cannot be read any more.');
    if (before.phase === 'closed')
      throw new Refused('finished', 'This run was finished elsewhere a moment ago.');
    const held = takeBack === undefined ? undefined : whyNotTakenBack(before, takeBack);
    if (held !== undefined) throw new Refused('not-taken-back', held, 'Nothing was done.');
    const base = before.t + Math.max(0, Date.now() - Date.parse(before.at));
    const clock = await runClock(world.ports.clock, base);
    const { journal, cutBytes } = await continueJournal(
      journalIn(folder),
      chain,
      before.epoch + 1,
      clock.read,
    );
    const { write, conclude, ...said } = recover(before);
    const written = [
      await journal.append({
        type: 'run.resumed',
        operator,
        cutBytes,
        ...worked(before, folder),
        ...said,
        ...(changed.length > 0 && { changed }),
        ...(handover && { handover }),
      }),
    ];
    // Once for both: a long journal is read in no time only if it is not read often.
    const past = await eventsOf(journalIn(folder), 'output.recorded', 'step.started');
    const left = past.flatMap((event) => (event.type === 'output.recorded' ? event.files : []));
    const running = before.steps.find(isRunning);
    if (running) await endReaders(attemptFolder(folder, running.id, running.attempt));
    for (const { step, attempt } of write) {
      const files = await outputsIn(attemptFolder(folder, step, attempt), folder).catch(() => []);
      if (files.length > 0)
        written.push(await journal.append({ type: 'output.recorded', step, attempt, files }));
      left.push(...files);
    }
    for (const event of write) written.push(await journal.append(event));
    for (const event of closedGate(before)) written.push(await journal.append(event));
    if (takeBack !== undefined)
      written.push(await journal.append({ type: 'step.taken-back', step: takeBack, by: operator }));
    // What only read is done again, and what it had made is good for nothing; a change's copy is nobody's either.
    await (write.length > 0 ? removePlanFiles(folder) : removeCopies(folder));
    // A disk that is full now is no reason not to continue.
    await maskOutputs(left, folder, world.ports.border).catch(() => undefined);
    const rtoLog = rtoLogAbove(dirname(folder));
    const state = written.reduce<RunState>(reduce, before);
    const told = [
      ...(gone ? [goneWords(gone)] : []),
      ...changed.map((what) => `since this run was opened, ${what}`),
      ...takenUpWords(before, conclude),
    ];
    const kept = [
      ...(await keptLog(folder, past)),
      ...told.map((text) => ({ source: 'firedrill', text, t: state.t })),
    ];
    return startRun({
      folder,
      rtoLog,
      world,
      journal,
      release,
      now: clock.now,
      state,
      written,
      kept,
      conclude,
      practise,
    });
  });
}

function takenUpWords(state: RunState, conclude: Recovery['conclude']): readonly string[] {
  if (!conclude) return [];
  const { title } = stepToDo(state, conclude);
  return [
    conclude.began
      ? `"${title}" was cut off: how it ended is found out first, and nothing of it is begun again`
      : `"${title}" was cut off before it changed anything`,
  ];
}
