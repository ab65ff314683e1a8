import type { Choice, Failure, FramedStep } from './events.ts';
import { refersTo, retryFrom } from './retry.ts';
import { rollbackOf } from './rollback.ts';
import type { RunState } from './state.ts';

/** The failure dialog: the same for an error, a timeout and a guard's refusal (DESIGN §3). */
export function choicesAfterFailure(state: RunState, step: FramedStep, failure: Failure): Choice[] {
  const status = state.steps.find(({ id }) => id === step.id);
  const choices: Choice[] = [];
  if (failure.code === 'plan-unexpected') choices.push('leave-out');
  choices.push('retry');
  if (changeableInputs(state, step).length > 0) choices.push('change');
  // What a guard refused has no "continue anyway", by hand or by skipping: it is put right and tried again.
  // Nor has a gate: what it asks for is typed there, or not at all. Unless there is nothing that it could ask for.
  if (!isRefusal(step, failure) && (step.action !== 'gate' || failure.code === NO_REVIEW)) {
    choices.push('by-hand');
    if (!step.required) choices.push('skip');
  }
  if (rollbackOf(state, step.id, failure) && status?.rollback !== 'succeeded') choices.push('rollback');
  choices.push('pause', 'abort');
  return choices;
}

/** The code of a gate or a change whose plan was made by hand. */
export const NO_REVIEW = 'no-review';

/** Codes of what is found wrong before anything is changed, and stays wrong for every step that comes after. */
const REFUSALS = new Set([
  'wrong-account',
  'other-run',
  'lock-held',
  'errored-state',
  'override-left',
  'not-protected',
  'form-refused',
  'plan-unexpected',
  'plan-refused',
]);

/** A change that met one of these has been begun: what is left of it may well have to be done by hand. */
function isRefusal({ contract }: FramedStep, { code }: Failure): boolean {
  return contract.effect !== 'mutate' && REFUSALS.has(code);
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
