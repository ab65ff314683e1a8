import { mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type Action, type ActionContext, StepFailure } from '../actions/action.ts';
import { explainCall } from '../diagnosis/call.ts';
import type { Doubt, Facts, Json, RecordedOutput } from '../engine/events.ts';
import type { Failure } from '../engine/failure.ts';
import type { Ended, Work } from '../engine/loop-ports.ts';
import type { RunState } from '../engine/run-state.ts';
import { whyUnwritten } from '../files/disk-trouble.ts';
import { writeDurably } from '../files/durable.ts';
import { requireOwnFolder } from '../files/own-files.ts';
import { canonicalJson, digestOf } from '../journal/canonical.ts';
import { JournalFailure } from '../journal/journal.ts';
import { freeBytes } from '../machine/free-bytes.ts';
import { type Recorded, takingUp } from '../process/take-up.ts';
import { forecast } from '../rto/forecast.ts';
import { resolveParams, resolveRollback } from '../runbook/resolve.ts';
import type { Service } from '../service/service.ts';
import type { Border } from '../text/border.ts';
import type { World } from '../worlds/world.ts';
import { attemptLog } from './attempt-log.ts';
import { childEvents } from './child-events.ts';
import { conclude, concludeRollback, performed, ReviewLost, recordedIn, rollbackCutOff } from './conclude.ts';
import { blameDisk, diskFailure } from './disk.ts';
import type { LogRing } from './log-ring.ts';
import { maskOutputs, outputsIn } from './outputs.ts';

export interface PerformerOptions {
  readonly world: Pick<World, 'ports' | 'gate' | 'act' | 'explain'>;
  readonly actions: ReadonlyMap<string, Action>;
  /** The run's folder. */
  readonly folder: string;
  readonly log: LogRing;
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

function outputsOf(state: RunState): Record<string, Facts> {
  return Object.fromEntries(
    state.steps
      // What happened by a person's word may have outputs all the same, by a look at the world.
      .filter(({ status, doubt }) => status === 'succeeded' || (status === 'by-hand' && doubt?.outputs))
      .map(({ id, outputs }) => [id, outputs]),
  );
}

function saidFor(state: RunState, step: string): { said?: string } {
  const note = state.steps.find(({ id }) => id === step)?.note;
  return note ? { said: note } : {};
}

function contextOf(
  work: Work,
  options: PerformerOptions,
  folder: string,
  recorded: readonly Recorded[] | undefined,
): ActionContext {
  const { step, attempt } = work;
  const state = work.state();
  const { processes, ...ports } = options.world.ports;
  const place = { step: step.id, attempt, folder: relative(options.folder, folder) };
  const started = processes(folder, childEvents(place, ports.border, work.append));
  const made = recorded ? { ...started, held: takingUp(recorded) } : started;
  return {
    ...ports,
    gate: options.world.gate,
    step: step.id,
    attempt,
    run: state.frame.run,
    inputs: state.inputs,
    outputs: outputsOf(state),
    leaveOut: [...new Set(state.steps.flatMap(({ leaveOut }) => leaveOut))],
    behindPreview: state.steps.some(({ preview }) => preview && preview.fidelity !== 'executed'),
    ...(work.rollback ? saidFor(state, step.id) : {}),
    leftMs: () => forecast(work.state(), [], work.now()).leftMs,
    folder,
    signal: work.signal,
    tofu: (name, said) => ({
      terragrunt: ports.terragrunt,
      processes: made,
      border: ports.border,
      name,
      signal: work.signal,
      explain: (trouble) => explainCall(trouble, ports.service),
      ...(said ? { said } : {}),
      ...(recorded ? { takenUp: true } : {}),
    }),
    lines: attemptLog(folder, options.log, work.now, recorded !== undefined),
    progress(label, done, total, unit, more) {
      work.progress({
        label,
        ...(done === undefined ? {} : { done }),
        ...(total === undefined ? {} : { total }),
        ...(unit === undefined ? {} : { unit }),
        ...more,
      });
    },
    async review(document) {
      const digest = digestOf(document);
      const file = join('logs', step.id, String(attempt), 'review.json');
      await writeDurably(join(options.folder, file), canonicalJson(document), options.folder);
      await work.append({ type: 'review.stored', step: step.id, attempt, digest, file });
      return digest;
    },
    async reviewed(of) {
      const made = work.state().steps.find(({ id }) => id === of);
      const review = made?.review;
      if (!review)
        throw new StepFailure({ code: 'no-review', message: `Step "${of}" has left nothing to review.` });
      const running = work.state().steps.find(({ id }) => id === step.id);
      const begun = work.cut?.began ?? running?.launched === true;
      const document = await readReview(join(options.folder, review.file), begun);
      // Counted from the start of the step that made it: that is when it saw the world.
      return { document, digest: review.digest, ageMs: () => work.now() - (made.startedT ?? review.t) };
    },
    keep: (name, text) => writeDurably(join(folder, name), text, options.folder),
    async kept(name) {
      const logs = join(options.folder, 'logs');
      // STEP/ATTEMPT/NAME, or STEP/ATTEMPT/rollback-N/NAME
      const files = (await readdir(logs, { recursive: true })).filter((file) => {
        const [, , ...below] = file.split(sep);
        return below.at(-1) === name && (below.length === 1 || /^rollback-\d+$/.test(below[0] ?? ''));
      });
      return Promise.all(files.sort().map((file) => readFile(join(logs, file), 'utf8')));
    },
    async settle(id, note) {
      if (!work.state().obligations.some((one) => one.id === id && !one.settled)) return;
      await work.append({ type: 'obligation.settled', id, by: 'firedrill', note });
    },
    async obligation(obligation) {
      await work.append({ type: 'obligation.opened', ...obligation });
    },
  };
}

/** `begun`: the change that was reviewed. */
async function readReview(file: string, begun: boolean): Promise<Facts> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Facts;
  } catch (cause) {
    if (begun) throw new ReviewLost(file, cause);
    throw new StepFailure(
      {
        code: 'gate-moved',
        message: `The gate has closed: the review document ${file} is missing or broken. Nothing was done.`,
        hint: 'Try again: it makes a new one and shows a new gate.',
      },
      cause,
    );
  }
}
