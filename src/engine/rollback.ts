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
  const framed = framedStep(state, step);
  if (failure === undefined) return framed.rollback;
  // What a step undoes for others as well, it undoes of itself only where it is one of those.
  const own =
    framed.contract.undoAt === undefined || isUndoneAt(framed, failure.code) ? framed.rollback : undefined;
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
