import type { FramedStep } from './events.ts';
import type { FailureCode } from './failure-codes.ts';
import type { RunState } from './run-state.ts';

/**
 * Where a retry begins: at the step itself, or, for one that acts on something a person reviewed (a gate, an apply),
 * at the step that made it. A plan whose apply was started is never applied again (DESIGN §3).
 */
export function retryFrom(state: RunState, step: string): string {
  const failure = state.steps.find(({ id }) => id === step)?.failure;
  return (failure && undoneBefore(state, step, failure.code)) ?? reviewedFor(state, step) ?? step;
}

/** The step whose review this one acts on. */
export function reviewedFor(state: RunState, step: string): string | undefined {
  const { contract, with: params } = framedStep(state, step);
  const named = contract.actsOn === undefined ? undefined : params[contract.actsOn];
  return state.frame.runbook.steps.find(({ id }) => id === named)?.id;
}

export function resetForRetry(state: RunState, step: string): RunState {
  return reset(state, retryFrom(state, step), step);
}

/** The step that planned the change which made what this step looks at: from there another one is made. */
export function plannedAgainFrom(state: RunState, step: string): string | undefined {
  const { steps } = state.frame.runbook;
  if (framedStep(state, step).contract.ofTheChange !== true) return undefined;
  const change = steps
    .slice(
      0,
      steps.findIndex(({ id }) => id === step),
    )
    .findLast(
      ({ id, contract }) =>
        contract.effect === 'mutate' && state.steps.some((one) => one.id === id && one.attempt > 0),
    );
  return change && reviewedFor(state, change.id);
}

export function resetForNewPlan(state: RunState, step: string): RunState {
  const from = plannedAgainFrom(state, step);
  return from === undefined ? state : reset(state, from, step);
}

/** A changed input sends the run back to the first step that used it. */
export function resetForChange(state: RunState, input: string): RunState {
  const { steps } = state.frame.runbook;
  const first = steps.find((step) => refersTo(step, input));
  const last = steps.at(-1);
  return first && last ? reset(state, first.id, last.id) : state;
}

/** Whether a step's parameters or conditions name this input. */
export function refersTo(step: FramedStep, input: string): boolean {
  return (
    JSON.stringify(step.with).includes(`\${inputs.${input}}`) ||
    step.when.some((condition) => 'input' in condition && condition.input === input)
  );
}

export function framedStep(state: RunState, id: string): FramedStep {
  const framed = state.frame.runbook.steps.find((step) => step.id === id);
  if (!framed) throw new Error(`no step ${id} in runbook ${state.frame.runbook.id}`);
  return framed;
}

function reset(state: RunState, from: string, to: string): RunState {
  const first = state.steps.findIndex(({ id }) => id === from);
  const last = state.steps.findIndex(({ id }) => id === to);
  return {
    ...state,
    steps: state.steps.map((step, index) =>
      index < first || index > last || step.status === 'pending'
        ? step
        : { ...step, status: index === first ? 'ready' : 'pending' },
    ),
  };
}

/**
 * A failure that is undone at an earlier step, such as a lock, is looked at again from there, where the run makes sure
 * that nobody else is at work; if nothing was changed since, so that going back there repeats only what reads.
 */
function undoneBefore(state: RunState, step: string, code: FailureCode): string | undefined {
  const { steps } = state.frame.runbook;
  const at = steps.findIndex(({ id }) => id === step);
  const from = steps.findLastIndex((one, index) => index < at && isUndoneAt(one, code));
  const changed = steps.some(
    ({ id, contract }, index) =>
      index > from &&
      index < at &&
      contract.effect === 'mutate' &&
      state.steps.some((one) => one.id === id && one.attempt > 0),
  );
  return changed ? undefined : steps[from]?.id;
}

/** Whether failures of this code are undone at this step, wherever they are met. */
export const isUndoneAt = ({ contract }: FramedStep, code: FailureCode): boolean =>
  contract.undoAt?.includes(code) ?? false;
