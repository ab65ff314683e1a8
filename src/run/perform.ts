import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { type Action, StepFailure } from '../actions/action.ts';
import type { Doubt, Json, RecordedOutput } from '../engine/events.ts';
import type { Failure } from '../engine/failure.ts';
import type { Ended, Work } from '../engine/loop-ports.ts';
import { whyUnwritten } from '../files/disk-trouble.ts';
import { requireOwnFolder } from '../files/own-files.ts';
import { JournalFailure } from '../journal/journal.ts';
import { freeBytes } from '../machine/free-bytes.ts';
import { resolveParams, resolveRollback } from '../runbook/resolve.ts';
import type { Service } from '../service/service.ts';
import type { Border } from '../text/border.ts';
import type { World } from '../worlds/world.ts';
import { conclude, concludeRollback, performed, recordedIn, rollbackCutOff } from './conclude.ts';
import { blameDisk, diskFailure } from './disk.ts';
import { maskOutputs, outputsIn } from './outputs.ts';
import { contextOf, outputsOf, type StepPlace } from './step-context.ts';

export interface PerformerOptions extends StepPlace {
  readonly world: Pick<World, 'ports' | 'gate' | 'act' | 'explain'>;
  readonly actions: ReadonlyMap<string, Action>;
  /** Takes what could not be masked at its attempt's end. */
  readonly unmasked: RecordedOutput[];
}

/** Makes the loop's `perform`: finds the action, fills in its parameters, gives it its context, turns errors into data. */
export function makePerformer(options: PerformerOptions): (work: Work) => Promise<Ended> {
  return async (work) => {
    const base = attemptFolder(options.folder, work.step.id, work.attempt);
    const folder = work.rollback ? await rollbackFolder(base, work.cut !== undefined) : base;
    const ended = await attempt(work, options, folder);
    const outputs = await outputsIn(folder, options.folder).catch(() => []);
    if (outputs.length === 0) return ended;
    await work.append({
      type: 'output.recorded',
      step: work.step.id,
      attempt: work.attempt,
      files: outputs,
    });
    const afterwards = () =>
      maskOutputs(outputs, options.folder, options.world.ports.border).catch((cause: unknown) => {
        options.unmasked.push(...outputs);
        const text = `what programs wrote is not masked yet; it is tried again when the run is left: ${whyUnwritten(cause, options.folder)}`;
        options.log.push([{ source: 'firedrill', text, t: work.now() }]);
      });
    return { ...ended, afterwards };
  };
}

/** Where an attempt of a step keeps what it has. */
export const attemptFolder = (run: string, step: string, attempt: number): string =>
  join(run, 'logs', step, String(attempt));

async function attempt(work: Work, options: PerformerOptions, folder: string): Promise<Ended> {
  const { world } = options;
  const name = work.rollback ? (work.step.rollback?.action ?? '') : work.step.action;
  try {
    const action = options.actions.get(name);
    if (!action)
      throw new StepFailure({ code: 'unknown-action', message: `This version has no action "${name}".` });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // A link would take what is written out of the run.
    for (let at = folder; at !== options.folder; at = dirname(at)) await requireOwnFolder(at);
    const params = action.params.parse(paramsOf(work, world.ports.service));
    const recorded = work.cut
      ? recordedIn(work, options.folder, relative(options.folder, folder))
      : undefined;
    const context = contextOf(work, options, folder, recorded);
    if (recorded && work.rollback)
      return await concludeRollback(recorded, action, params, context, world.explain);
    const done = work.cut
      ? await conclude(action, params, context, work.cut, world.act, world.explain, recorded)
      : await performed(action, params, context, world.act, world.explain);
    // A rollback is not settled by a word: it is done again.
    if ('finding' in done && work.rollback) throw rollbackCutOff(done.seen);
    if ('finding' in done)
      return { ok: 'unknown', doubt: world.ports.border.json(done as unknown as Json) as unknown as Doubt };
    if (done.preview)
      await work.append({
        type: 'step.previewed',
        step: work.step.id,
        attempt: work.attempt,
        usualMs: work.step.usualMs,
        ...done.preview,
      });
    const { summary, outputs = {}, question } = done;
    return {
      ok: true,
      summary,
      outputs,
      ...(done.notable && { notable: true }),
      ...(question && { question }),
    };
  } catch (error) {
    // A journal that can't be written is not the step's failure: nothing may go on.
    if (error instanceof JournalFailure) throw error;
    const explained = diskFailure(error, options.folder) ?? world.explain(error);
    const failure = inFolder(options.folder, maskedBy(world.ports.border, explained));
    return { ok: false, failure: blameDisk(failure, options.folder, await freeBytes(options.folder)) };
  }
}

/** What an error holds that no adapter knows of came from somewhere too. */
const maskedBy = (border: Border, failure: Failure): Failure =>
  border.json(failure as unknown as Json) as unknown as Failure;

/** Its evidence by its place in the run's folder: that is what is read again, wherever the folder is by then. */
function inFolder(folder: string, failure: Failure): Failure {
  return failure.log === undefined ? failure : { ...failure, log: relative(folder, failure.log) };
}

/** A rollback can be tried again within an attempt; each try keeps its own evidence. `cut`: of the one that was cut off. */
async function rollbackFolder(base: string, cut: boolean): Promise<string> {
  const there = (await readdir(base).catch(() => [] as string[])).filter((one) => one.startsWith('rollback'));
  return join(base, `rollback-${Math.max(1, there.length + (cut ? 0 : 1))}`);
}

function paramsOf(work: Work, service: Service): Record<string, unknown> {
  const state = work.state();
  const values = { inputs: state.inputs, outputs: outputsOf(state), service };
  if (work.rollback) return resolveRollback(work.step.rollback?.with ?? {}, values);
  // What a person did by hand gave no outputs: a parameter that hangs on them is left out, and the action looks itself.
  const byHand = state.steps.some(({ id, status }) => status === 'by-hand' && work.step.needs.includes(id));
  return byHand ? resolveRollback(work.step.with, values) : resolveParams(work.step.with, values);
}
