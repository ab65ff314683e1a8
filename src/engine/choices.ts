import type { Choice, FramedStep } from './events.ts';
import type { Failure } from './failure.ts';
import { plannedAgainFrom, refersTo, retryFrom } from './retry.ts';
import { rollbackOf } from './rollback.ts';
import type { RunState } from './run-state.ts';

/** The failure dialog: the same for an error, a timeout and a guard's refusal (DESIGN §3). */
export function choicesAfterFailure(state: RunState, step: FramedStep, failure: Failure): Choice[] {
  const status = state.steps.find(({ id }) => id === step.id);
  const choices: Choice[] = [];
  if (failure.leavable) choices.push('leave-out');
  // What cannot get well by itself is made anew, at a plan and a gate of its own.
  if (failure.again === 'useless' && plannedAgainFrom(state, step.id) !== undefined)
    choices.push('plan-again');
  choices.push('retry');
  if (changeableInputs(state, step).length > 0) choices.push('change');
  // A rollback that did not go leaves what it was to undo as it was.
  if (!mustBePutRight(step, status?.undoes ?? failure)) {
    choices.push('by-hand');
    if (!step.required) choices.push('skip');
  }
  if (rollbackOf(state, step.id, status?.undoes ?? failure) && status?.rollback !== 'succeeded')
    choices.push('rollback');
  choices.push('pause', 'abort');
  return choices;
}

/** Whether there is no going on without it, by hand or by skipping: it is put right and tried again, or the run is over. */
function mustBePutRight({ contract }: FramedStep, failure: Failure): boolean {
  // What a gate asks for is typed there or not at all.
  if (contract.asks === 'gate' && !failure.nothingToReview) return true;
  // A change that was refused has been begun: what is left of it may well have to be done by hand.
  return failure.refusal === true && contract.effect !== 'mutate';
}

export function choicesAfterDoubt(): Choice[] {
  return ['happened', 'did-not', 'look-closer', 'pause', 'abort'];
}

/**
 * Inputs whose change could make this step go: those that it, or the step it goes back to, refers to. Only ones with a
 * default: what a run is about, such as the thing to be destroyed, is not exchanged in the middle of it.
 */
export function changeableInputs(state: RunState, step: FramedStep): string[] {
  const from = retryFrom(state, step.id);
  const used = state.frame.runbook.steps.filter(({ id }) => id === step.id || id === from);
  return state.frame.runbook.inputs.flatMap(({ id, default: tuning }) =>
    tuning !== undefined && used.some((one) => refersTo(one, id)) ? [id] : [],
  );
}
