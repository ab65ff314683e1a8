import type { FramedRollback, FramedStep } from './events.ts';
import { textOf } from './facts.ts';
import type { Failure } from './failure.ts';
import { framedStep, isUndoneAt } from './retry.ts';
import type { RunState } from './run-state.ts';

/**
 * How what has failed is undone: by the step's own rollback, or as the step does it where such failures are undone. A lock
 * is taken away like that wherever it is met, if its id is known.
 */
export function rollbackOf(
  state: RunState,
  step: string,
  failure: Failure | undefined = undoneFailure(state, step),
): FramedRollback | undefined {
  const own = framedStep(state, step).rollback;
  if (failure === undefined) return own;
  if (failure.undoneByName && textOf(failure.facts ?? {}, 'confirm') === '') return undefined;
  return state.frame.runbook.steps.find((one) => isUndoneAt(one, failure.code))?.rollback ?? own;
}

function undoneFailure(state: RunState, step: string): Failure | undefined {
  const found = state.steps.find(({ id }) => id === step);
  return found?.undoes ?? found?.failure;
}

/** The step as it is to be done: to be undone, with the rollback that its failure asks for. */
export function stepToDo(
  state: RunState,
  { step, rollback }: { readonly step: string; readonly rollback?: true },
): FramedStep {
  const framed = framedStep(state, step);
  const back = rollback && rollbackOf(state, step);
  return back ? { ...framed, rollback: back } : framed;
}
