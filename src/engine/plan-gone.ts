import type { Question } from './events.ts';
import { framedStep } from './retry.ts';
import type { RunState, StepState } from './run-state.ts';

/** The file of the plan that a gate shows; some gates show no plan. */
export function planFileOf(question: Question | undefined): string | undefined {
  const review = question?.facts['review'] as { readonly planFile?: unknown } | undefined;
  return question?.kind === 'gate' && typeof review?.planFile === 'string' ? review.planFile : undefined;
}

/** Nothing went wrong: the run was left at a gate, and the plan that it showed was removed. It is planned and asked anew. */
export const isPlanGone = (state: RunState, step: StepState | undefined): boolean =>
  step?.status === 'failed' &&
  step.failure?.code === 'plan-gone' &&
  framedStep(state, step.id).contract.asks !== undefined;
