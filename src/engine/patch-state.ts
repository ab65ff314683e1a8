import type { Stamped } from './events.ts';
import { framedStep } from './retry.ts';
import type { MilestoneName, RunState, StepState } from './run-state.ts';

/** The state with one step changed. */
export function patch(state: RunState, id: string, change: (step: StepState) => StepState): RunState {
  return { ...state, steps: state.steps.map((step) => (step.id === id ? change(step) : step)) };
}

/** A step without these, for keys that are absent rather than undefined. */
export function without<K extends keyof StepState>(
  step: StepState,
  ...keys: readonly K[]
): Omit<StepState, K> & StepState {
  const rest = { ...step };
  for (const key of keys) delete rest[key];
  return rest;
}

export function withoutQuestion(state: RunState): RunState {
  const { question: _question, ...rest } = state;
  return rest;
}

/** Milestones are read off the steps; the first time counts. */
export function reach(state: RunState, name: MilestoneName | undefined, event: Stamped): RunState {
  if (name === undefined || state.milestones[name]) return state;
  return { ...state, milestones: { ...state.milestones, [name]: { at: event.at, t: event.t } } };
}

export function milestoneOf(state: RunState, step: string): MilestoneName | undefined {
  return framedStep(state, step).milestone;
}

/** Whether work on this step may change the world; a rollback always may. */
export function startsChange(state: RunState, step: string, rollback: boolean | undefined): boolean {
  return rollback === true || framedStep(state, step).contract.effect === 'mutate';
}
