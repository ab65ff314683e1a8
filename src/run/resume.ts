import { dirname } from 'node:path';
import { isRunning } from '../engine/attribution.ts';
import { isChanging } from '../engine/controls.ts';
import type { Frame } from '../engine/events.ts';
import { withTraits } from '../engine/failure.ts';
import { reduce } from '../engine/reduce.ts';
import type { RunState } from '../engine/run-state.ts';
import { continueJournal } from '../journal/journal.ts';
import { eventsOf } from '../journal/read-journal.ts';
import { journalIn, readAgain, rtoLogAbove, type StoredRun } from '../journal/run-folders.ts';
import type { Installation } from '../process/installation.ts';
import { worldKind } from '../worlds/kinds.ts';
import { Refused } from '../worlds/refused.ts';
import type { World } from '../worlds/world.ts';
import { keptLog } from './kept-log.ts';
import { otherRuns } from './other-runs.ts';
import { maskOutputs, outputsIn } from './outputs.ts';
import { attemptFolder } from './perform.ts';
import { closedGate, removeCopies } from './plan-files.ts';
import { holding, type OpenRun, runClock, startRun } from './start.ts';
import { requireContinuable, wasChanging } from './standing.ts';

/** Continues a run that stopped in good order, in the world that it was opened in. Throws `Refused` when it cannot be. */
export async function resumeRun(
  stored: StoredRun,
  installation: Installation,
  operator: string,
): Promise<OpenRun> {
  const { frame } = await requireContinuable(stored);
  const world = await worldOf(frame, stored.folder, installation);
  try {
    return await resumeIn(stored, world, operator);
  } catch (cause) {
    await world.close(false);
    throw cause;
  }
}

/** The service is as it was when the run was opened, whatever firedrill.yaml says today. */
async function worldOf(frame: Frame, folder: string, installation: Installation): Promise<World> {
  const kind = await worldKind(frame.mode);
  const { run, runbook, service } = frame;
  const runs = dirname(folder);
  const others = () => otherRuns({ runs, rtoLog: rtoLogAbove(runs) }, frame.mode, run);
  return kind.resume({ run, runbook: runbook.id, folder, service, installation, others }, frame);
}

/** Writes that a run is continued. `t` goes on by the wall clock's difference. */
async function resumeIn(stored: StoredRun, world: World, operator: string): Promise<OpenRun> {
  const { folder } = stored;
  return holding(folder, async (release) => {
    // Under the lock: what was read before it may have been continued by somebody else meanwhile.
    const { chain, state: before } = await readAgain(stored);
    if (!before)
      throw new Refused('damaged', 'This run was damaged a moment ago, and cannot be read any more.');
    if (before.phase === 'closed')
      throw new Refused('finished', 'This run was finished elsewhere a moment ago.');
    if (wasChanging(before))
      throw new Refused('cut-off', 'This run was cut off elsewhere a moment ago, in the middle of a change.');
    const base = before.t + Math.max(0, Date.now() - Date.parse(before.at));
    const clock = await runClock(world.ports.clock, base);
    const { journal, cutBytes } = await continueJournal(
      journalIn(folder),
      chain,
      before.epoch + 1,
      clock.read,
    );
    const written = [await journal.append({ type: 'run.resumed', operator, cutBytes })];
    const cut = before.question ? undefined : before.steps.find(isRunning);
    const left = (await eventsOf(journalIn(folder), 'output.recorded')).flatMap((event) => event.files);
    if (cut && !cut.answer) {
      const files = await outputsIn(attemptFolder(folder, cut.id, cut.attempt), folder).catch(() => []);
      if (files.length > 0)
        written.push(
          await journal.append({ type: 'output.recorded', step: cut.id, attempt: cut.attempt, files }),
        );
      left.push(...files);
      const failure = isChanging(before) ? NOT_BEGUN : NOT_DONE;
      written.push(
        await journal.append({ type: 'step.failed', step: cut.id, attempt: cut.attempt, failure }),
      );
    }
    for (const event of closedGate(before)) written.push(await journal.append(event));
    await removeCopies(folder);
    // A disk that is full now is no reason not to continue.
    await maskOutputs(left, folder, world.ports.border).catch(() => undefined);
    const rtoLog = rtoLogAbove(dirname(folder));
    const state = written.reduce<RunState>(reduce, before);
    const kept = await keptLog(folder, await eventsOf(journalIn(folder), 'step.started'));
    return startRun({ folder, rtoLog, world, journal, release, now: clock.now, state, written, kept });
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
