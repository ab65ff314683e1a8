import { addTime, isRunning, type Owner, ownerAlone, ownerOf, totalMs } from '../engine/attribution.ts';
import type { FramedStep } from '../engine/events.ts';
import { isPlanGone } from '../engine/plan-gone.ts';
import { framedStep } from '../engine/retry.ts';
import type { Attribution, RunState, StepState } from '../engine/run-state.ts';
import { guessOf } from '../rto/forecast.ts';
import { objectiveMilestone } from '../rto/line.ts';
import { between, clock, duration, spentWords } from '../words/durations.ts';
import type { Forecast } from './host.ts';
import { worlds } from './theme.ts';
import type { RunModel } from './view-model.ts';

/** The clock of a run as words, at one instant. */
export interface ClockText {
  /** `T+ 04:12` */
  readonly elapsed: string;
  /** `target 15:00` */
  readonly target: string;
  /** `left ~05:30`, `left >5 min` for the least it will take, or nothing once it is over, and in a world where it would say nothing of a recovery. */
  readonly left: string;
  /** `✓ on track`, `! at risk`, `! longer than usual`, `✗ missed by 2:10`; after the end how it ended. */
  readonly verdict: string;
  readonly tone: 'good' | 'warn' | 'bad';
  /** `you 0:44  tool 1:53  cloud 1:30`, and `idle` when there was any. */
  readonly spent: string;
}

/** The fold's attribution, carried on from the last event to now. */
export function spentNow(state: RunState, nowMs: number): Attribution {
  return state.phase === 'closed'
    ? state.attributionMs
    : addTime(state.attributionMs, ownerNow(state), since(state, nowMs));
}

/** A program that is gone owns nothing. */
export const ownerNow = (state: RunState): Owner => (state.left ? ownerAlone(state) : ownerOf(state));

/** Time of one step so far, the running moment included. */
export function stepMs(state: RunState, step: StepState, nowMs: number): number {
  const atWork =
    state.phase !== 'closed' &&
    ownerNow(state) !== 'idle' &&
    (state.question?.step ?? state.steps.find(isRunning)?.id) === step.id;
  return totalMs(step.spentMs) + (atWork ? since(state, nowMs) : 0);
}

/** Of that, what the attempt at work has had: earlier ones, and the questions between them, took their own time. */
export function tryMs(state: RunState, step: StepState, nowMs: number): number {
  const all = stepMs(state, step, nowMs);
  if (step.rollback === 'running' || step.startedT === undefined) return all;
  return Math.min(all, Math.max(0, nowMs - step.startedT));
}

const since = (state: RunState, nowMs: number): number => Math.max(0, nowMs - state.t);

/** When what the objective is about was reached, if it was: a runbook that recovers nothing is done when verified. */
const reachedOf = (state: RunState) => state.milestones[objectiveMilestone(state)];

/** From T0 to what the objective is about, to the end of a run that never got there, or to now. */
export function elapsedMs(state: RunState, nowMs: number): number {
  return state.beforeMs + (reachedOf(state) ?? state.milestones.closed ?? { t: nowMs }).t;
}

export function clockText(state: RunState, nowMs: number, forecast: Forecast): ClockText {
  const elapsed = elapsedMs(state, nowMs);
  const target = state.frame.objectiveMs;
  const over = state.phase === 'closed' || reachedOf(state) !== undefined;
  const growing = state.phase === 'closed' ? undefined : ownerNow(state);
  const { insteadOfTarget } = worlds[state.frame.mode];
  const spent = spentWords(spentNow(state, nowMs), growing);
  return {
    elapsed: `T+ ${clock(elapsed)}`,
    target: `target ${clock(target)}`,
    left:
      over || insteadOfTarget !== '' || forecast.leftMs === undefined
        ? ''
        : leftText(forecast.leftMs, forecast),
    ...verdict(state, elapsed, forecast),
    spent: spent.filter((words) => words !== `idle ${duration(0)}`).join('  '),
  };
}

/** There are no seconds where they are not known. */
function leftText(ms: number, { atLeast }: Forecast): string {
  if (atLeast === undefined) return `left ~${clock(ms)}`;
  return ms < 60_000 ? 'left unknown' : `left >${Math.floor(ms / 60_000)} min`;
}

/** What a step usually takes, in ms: by earlier runs of the same world, or else the runbook's guess. */
export const usualMs = (
  { forecast, state }: Pick<RunModel, 'forecast' | 'state'>,
  step: FramedStep,
): number => forecast.usualMs?.[step.id] ?? guessOf(step, state);

/** It has not begun, and never was. */
export const isToCome = ({ status, attempt }: StepState): boolean =>
  status === 'pending' || (status === 'ready' && attempt === 0);

/**
 * `usually 1:30 (rehearsals)` where earlier runs of the same world are on record, `expected 1:30` where only the runbook
 * guesses: what a rehearsal takes says nothing of a live run.
 */
export function usuallyOf(
  { forecast, state }: Pick<RunModel, 'forecast' | 'state'>,
  step: FramedStep,
): string {
  const known = forecast.usualMs?.[step.id];
  if (known === undefined) return `expected ${duration(guessOf(step, state))}`;
  return `usually ${duration(known)} (${worlds[state.frame.mode].runs})`;
}

/** How it stands with the target, if it has one; once it is over, how it ended. */
function verdict(state: RunState, elapsed: number, forecast: Forecast): Pick<ClockText, 'verdict' | 'tone'> {
  const { phase, outcome, frame } = state;
  const name = objectiveMilestone(state);
  const reached = state.milestones[name] !== undefined;
  if (outcome === 'previewed') return { verdict: '✓ nothing was changed', tone: 'warn' };
  if (phase === 'closed' && !reached)
    return { verdict: outcome === 'aborted' ? '✗ aborted' : `✗ not ${name}`, tone: 'bad' };
  const { insteadOfTarget } = worlds[frame.mode];
  const hasTarget = insteadOfTarget === '';
  if (hasTarget && elapsed > frame.objectiveMs)
    return { verdict: `✗ missed by ${duration(between(frame.objectiveMs, elapsed))}`, tone: 'bad' };
  if (reached) return { verdict: `✓ ${name} in time`, tone: 'good' };
  if (state.left && state.question === undefined) return { verdict: '! cut off', tone: 'warn' };
  if (phase === 'paused') return { verdict: '‖ paused', tone: 'warn' };
  if (hasTarget && forecast.verdict === 'missed') return { verdict: '✗ will be missed', tone: 'bad' };
  if (hasTarget && forecast.verdict === 'at risk') return { verdict: '! at risk', tone: 'warn' };
  // The forecast takes it that this try will do, which the ones before did not.
  const tried = forecast.atLeast === undefined ? triesOf(state) : 1;
  if (tried > 1) return { verdict: `! try ${tried}`, tone: 'warn' };
  if (forecast.atLeast === undefined)
    return hasTarget ? { verdict: '✓ on track', tone: 'good' } : { verdict: insteadOfTarget, tone: 'warn' };
  if (forecast.atLeast === 'failed' && state.steps.some((step) => isPlanGone(state, step)))
    return { verdict: '! to be planned anew', tone: 'warn' };
  const doubted = forecast.atLeast === 'failed' && state.steps.some(({ status }) => status === 'in-doubt');
  return { verdict: doubted ? '! a step is in doubt' : NOT_KNOWN[forecast.atLeast], tone: 'warn' };
}

/** Why it is not known how long it will take. */
const NOT_KNOWN = {
  longer: '! longer than usual',
  failed: '! a step has failed',
  tried: '! a try has failed',
  stalled: '! it stands still',
} as const;

/** Of the step at work; a question that is asked anew is no try. */
function triesOf(state: RunState): number {
  const step = state.steps.find(isRunning);
  return step === undefined || framedStep(state, step.id).contract.asks !== undefined ? 1 : step.attempt;
}
