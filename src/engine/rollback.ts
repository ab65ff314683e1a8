import type { Rollback } from '../runbook/runbook.ts';
import type { Failure, FramedStep } from './events.ts';
import { textOf } from './facts.ts';
import { framedStep } from './retry.ts';
import type { RunState } from './state.ts';

/**
 * How what has failed is undone. A lock whose id is known is taken away wherever it is met, as the step that looks for
 * locks does it; the failed step's own rollback has nothing to do with it.
 */
export function rollbackOf(
  state: RunState,
  step: string,
  failure: Failure | undefined = state.steps.find(({ id }) => id === step)?.failure,
): Rollback | undefined {
  const own = framedStep(state, step).rollback;
  if (failure?.code !== 'lock-held') return own;
  const quiet = state.frame.runbook.steps.find(({ action }) => action === 'quiet')?.rollback;
  return textOf(failure.facts ?? {}, 'confirm') === '' ? undefined : (quiet ?? own);
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
