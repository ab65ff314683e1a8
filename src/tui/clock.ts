import { addTime, isRunning, ownerOf, totalMs } from '../engine/attribution.ts';
import type { Attribution, RunState, StepState } from '../engine/state.ts';
import { clock, duration } from './format.ts';
import type { Forecast } from './host.ts';
import type { RunModel } from './model.ts';

/** The clock of a run as words, at one instant. */
export interface ClockText {
  /** `T+ 04:12` */
  readonly elapsed: string;
  /** `target 15:00` */
  readonly target: string;
  /** `left ~05:30`, or nothing once it has recovered. */
  readonly left: string;
  /** `✓ on track`, `! at risk`, `✗ missed by 2:10`. */
  readonly verdict: string;
  readonly tone: 'good' | 'warn' | 'bad';
  /** `you 0:44  tool 1:53  cloud 1:30`, and `idle` when there was any. */
  readonly spent: string;
}

/** The fold's attribution, carried on from the last event to now. */
export function spentNow(state: RunState, nowMs: number): Attribution {
  return state.phase === 'open'
    ? addTime(state.attributionMs, ownerOf(state), since(state, nowMs))
    : state.attributionMs;
}

/** Time of one step so far, the running moment included. */
export function stepMs(state: RunState, step: StepState, nowMs: number): number {
  const atWork =
    state.phase === 'open' && (state.question?.step ?? state.steps.find(isRunning)?.id) === step.id;
  return totalMs(step.spentMs) + (atWork ? since(state, nowMs) : 0);
}

const since = (state: RunState, nowMs: number): number => Math.max(0, nowMs - state.t);

/** From T0 to recovered, or to now. */
export function elapsedMs(state: RunState, nowMs: number): number {
  const until = state.milestones.recovered?.t ?? (state.phase === 'open' ? nowMs : state.t);
  return state.beforeMs + until;
}

export function clockText(state: RunState, nowMs: number, forecast: Forecast): ClockText {
  const elapsed = elapsedMs(state, nowMs);
  const target = state.frame.objectiveMs;
  const spent = spentNow(state, nowMs);
  const recovered = state.milestones.recovered !== undefined;
  return {
    elapsed: `T+ ${clock(elapsed)}`,
    target: `target ${clock(target)}`,
    left: recovered || forecast.leftMs === undefined ? '' : `left ~${clock(forecast.leftMs)}`,
    ...verdict(elapsed, target, recovered, forecast),
    spent: [
      `you ${duration(spent.person)}`,
      `tool ${duration(spent.machine)}`,
      `cloud ${duration(spent.cloud)}`,
      ...(spent.idle >= 1000 ? [`idle ${duration(spent.idle)}`] : []),
    ].join('  '),
  };
}

/** `usually 1:30` where earlier runs are on record, `expected 1:30` where only the runbook guesses. */
export function usuallyOf(
  { forecast }: Pick<RunModel, 'forecast'>,
  step: { readonly id: string; readonly usualMs: number },
): string {
  const known = forecast.usualMs?.[step.id];
  return known === undefined ? `expected ${duration(step.usualMs)}` : `usually ${duration(known)}`;
}

function verdict(
  elapsed: number,
  target: number,
  recovered: boolean,
  forecast: Forecast,
): Pick<ClockText, 'verdict' | 'tone'> {
  if (elapsed > target) return { verdict: `✗ missed by ${duration(elapsed - target)}`, tone: 'bad' };
  if (recovered) return { verdict: '✓ recovered in time', tone: 'good' };
  if (forecast.verdict === 'missed') return { verdict: '✗ will be missed', tone: 'bad' };
  return forecast.verdict === 'at risk'
    ? { verdict: '! at risk', tone: 'warn' }
    : { verdict: '✓ on track', tone: 'good' };
}
