import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { type ActionContext, StepFailure } from '../actions/action.ts';
import { explainCall } from '../diagnosis/call.ts';
import type { Facts } from '../engine/events.ts';
import type { Work } from '../engine/loop-ports.ts';
import type { RunState } from '../engine/run-state.ts';
import { writeDurably } from '../files/durable.ts';
import { canonicalJson, digestOf } from '../journal/canonical.ts';
import { type Recorded, takingUp } from '../process/take-up.ts';
import { forecast } from '../rto/forecast.ts';
import type { World } from '../worlds/world.ts';
import { attemptLog } from './attempt-log.ts';
import { childEvents } from './child-events.ts';
import { ReviewLost } from './conclude.ts';
import type { LogRing } from './log-ring.ts';

/** Where a step is done. */
export interface StepPlace {
  readonly world: Pick<World, 'ports' | 'gate'>;
  /** The run's folder. */
  readonly folder: string;
  readonly log: LogRing;
}

/** What steps before gave, by step. */
export function outputsOf(state: RunState): Record<string, Facts> {
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

/** What an action gets to do its work with. `folder`: the attempt's own; `recorded`: programs that are taken up. */
export function contextOf(
  work: Work,
  options: StepPlace,
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
