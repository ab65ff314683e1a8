import { isRunning } from '../engine/attribution.ts';
import { stepAtHand, stepsOf } from '../engine/conditions.ts';
import type { FramedStep } from '../engine/events.ts';
import { framedStep } from '../engine/retry.ts';
import { mayHappen, paceLeft, silentMs } from '../rto/forecast.ts';
import { bytesInWords } from '../words/amounts.ts';
import { duration } from '../words/durations.ts';
import { counted } from './format.ts';
import { isToCome, tryMs, usuallyOf, usualMs } from './run-clock.ts';
import type { RunModel } from './view-model.ts';
import { middle } from './wrap.ts';

/**
 * What a run tells before anything else: what goes on, what comes then, and what the person has to do. One line each, in
 * several forms: the first one that fits is shown, so that what is left out is what matters least.
 */
export interface NowNextYou {
  readonly now: Forms;
  readonly next: Forms;
  readonly you: Forms;
  /** The person is waited for, or should look. */
  readonly calls: boolean;
}

export type Forms = readonly [string, ...string[]];

/** The first form that is no wider; of the shortest, what fits with both of its ends. */
export const fitting = (forms: Forms, width: number): string =>
  forms.find((form) => form.length <= width) ?? middle(forms.at(-1) ?? '', width);

/** Every line is drawn from the state that makes it true. Pure. */
export function nowNextYou(run: RunModel): NowNextYou {
  const { state } = run;
  const { question, phase } = state;
  if (phase === 'closed')
    return { now: ['this run is over'], next: ['nothing'], you: ['g shows how it ended'], calls: false };
  const next = nextOf(run);
  if (phase === 'paused')
    return { now: ['paused: nothing of it is under way'], next, you: ['g shows how to go on'], calls: true };
  if (question !== undefined) {
    const since = duration(run.nowMs - question.openedT);
    const who = run.watching
      ? run.watching.playback
        ? 'whoever was at the run'
        : 'whoever is at the run'
      : 'you';
    return {
      now: [`waits for ${who}, ${since} so far: ${question.title}`],
      next,
      you: [run.watching ? 'only look' : 'press g to answer: nothing goes on without you'],
      calls: true,
    };
  }
  return { now: nowOf(run), next, ...youOf(run) };
}

/** Between two steps, the one that is about to begin. */
const stepNow = (state: RunModel['state']) => state.steps.find(isRunning) ?? stepAtHand(state);

function nowOf(run: RunModel): Forms {
  const { state, nowMs, progress } = run;
  const step = stepNow(state);
  if (step === undefined) return ['nothing'];
  const framed = framedStep(state, step.id);
  if (state.left) return [`${framed.title}: nobody is at it any more`];
  const title = step.rollback === 'running' ? `Undoing "${framed.title}"` : framed.title;
  const took = duration(tryMs(state, step, nowMs));
  const usually = `${title}: ${took}, ${usuallyOf(run, framed)}`;
  const short = `${title}: ${took}`;
  if (progress === undefined) return [usually, short];
  const { label } = progress;
  const [amount, ...more] = amountOf(progress, nowMs);
  const doing = [label, ...(amount === undefined ? [] : [amount])].join(', ');
  const full = [`${short}, ${doing}`, ...more].join(', ');
  const untitled = [`${took}, ${doing}`, ...more].join(', ');
  if (more.length === 0) return [full, `${took}, ${doing}`, short];
  // How far it is says more than what the step is called, which the list of steps says too; and how long still, or that it
  // stands still, more than how many bytes.
  const last = more.at(-1) ?? '';
  const part = `${Math.floor((100 * (progress.done ?? 0)) / (progress.total ?? 1))} %`;
  return [
    full,
    untitled,
    `${took}, ${doing}, ${last}`,
    `${took}, ${label}, ${part}, ${last}`,
    `${took}, ${label}, ${last}`,
    `${took}, ${doing}`,
    short,
  ];
}

/** `3.2 GB of 7.8 GB, 812 MB/s, ~0:06 left` */
function amountOf(progress: NonNullable<RunModel['progress']>, nowMs: number): readonly string[] {
  const { done, total, unit, since } = progress;
  if (done === undefined) return [];
  const of = (n: number): string => counted(n, unit);
  if (total === undefined || total <= 0) return [of(done)];
  const silent = silentMs(progress, nowMs);
  if (silent !== undefined) return [`${of(done)} of ${of(total)}`, `no byte for ${duration(silent)}`];
  const paced = progress.boot?.stages.find((stage) => stage.status === 'running' && stage.done === done);
  if (paced?.rate !== undefined && paced.leftMs !== undefined) {
    const left = Math.max(0, paced.leftMs - (nowMs - (progress.at ?? nowMs)));
    return [`${of(done)} of ${of(total)}`, `${bytesInWords(paced.rate)}/s`, `~${duration(left)} left`];
  }
  const seconds = since === undefined ? 0 : (nowMs - since.t) / 1000;
  const rate = unit === 'bytes' && since && seconds >= 1 ? (done - since.done) / seconds : 0;
  const left = paceLeft(progress, nowMs);
  return [
    `${of(done)} of ${of(total)}`,
    rate > 0 ? `${bytesInWords(rate)}/s` : '',
    left === undefined || done >= total ? '' : `~${duration(left)} left`,
  ].filter(Boolean);
}

const toCome = ({ state }: Pick<RunModel, 'state'>): readonly FramedStep[] =>
  stepsOf(state)
    .filter((step) => isToCome(step) && step.id !== state.question?.step)
    .map(({ id }) => framedStep(state, id))
    .filter((framed) => mayHappen(framed, state));

/** The next two, with what they usually take. */
function nextOf(run: RunModel): Forms {
  const { phase, question } = run.state;
  // What NOW says is not next as well, though it has not begun.
  const now = phase === 'open' && question === undefined ? stepNow(run.state)?.id : undefined;
  const [first, second] = toCome(run).filter(({ id }) => id !== now);
  if (first === undefined) return ['the end of this run'];
  const said = (framed: FramedStep): string =>
    framed.contract.asks === undefined
      ? `${framed.title} (~${duration(usualMs(run, framed))})`
      : `${framed.title} (${run.watching ? 'they' : 'you'})`;
  return second === undefined
    ? [`${said(first)}, the last step`]
    : [`${said(first)}, then ${said(second)}`, said(first)];
}

const ASKED = {
  pause: 'nothing: it pauses as soon as the step at work has ended',
  abort: 'nothing: it ends as soon as the step at work has ended',
  'stop-after-step': 'nothing: it pauses when this step is done',
} as const;

function youOf(run: RunModel): Pick<NowNextYou, 'you' | 'calls'> {
  const { state } = run;
  if (run.watching?.playback) return { you: ['only look: it is over, and shown once more'], calls: false };
  if (run.watching) return { you: ['only look: somebody else writes this run'], calls: false };
  if (state.asked !== undefined) return { you: [ASKED[state.asked]], calls: false };
  const overdue = state.steps.find((step) => isRunning(step) && step.overdueMs !== undefined);
  if (overdue?.overdueMs !== undefined) {
    const longer = `it takes longer than ${duration(overdue.overdueMs)}`;
    return { you: [`${longer}: keep waiting, or ^C asks what to do`], calls: true };
  }
  const steps = toCome(run);
  const at = steps.findIndex(({ contract }) => contract.asks !== undefined);
  const asking = steps[at];
  if (asking === undefined) return { you: ['nothing more, unless something fails'], calls: false };
  const running = state.steps.find(isRunning);
  const rest =
    running === undefined
      ? 0
      : Math.max(0, usualMs(run, framedStep(state, running.id)) - tryMs(state, running, run.nowMs));
  const ms = rest + steps.slice(0, at).reduce((sum, step) => sum + usualMs(run, step), 0);
  const soon = `nothing now; soon: ${asking.title}`;
  // Of what takes longer than usual, or begins this moment, nobody knows the second.
  const known = Math.round(ms / 1000) > 0;
  return {
    you: known ? [`nothing now; in about ${duration(ms)}: ${asking.title}`, soon] : [soon],
    calls: false,
  };
}
