import type { Question } from '../engine/events.ts';
import { framedStep } from '../engine/retry.ts';
import type { RunState } from '../engine/state.ts';
import { resolveByHand } from '../runbook/resolve.ts';

/** Whether the question is a rollback's own (`apply.rollback`, `apply.rollback-2`, `apply.rollback.2`), not the step's. */
export const ofRollback = (question: Pick<Question, 'id' | 'step'>): boolean =>
  /^\.rollback(?:-\d+)?(?:\.\d+)?$/.test(question.id.slice(question.step.length));

/** The commands that undo a step by hand, filled in as far as is known; empty when it has no rollback. */
export function rollbackByHand(state: RunState, step: string): string {
  const { rollback } = framedStep(state, step);
  return resolveByHand(rollback?.byHand ?? '', {
    inputs: state.inputs,
    outputs: Object.fromEntries(state.steps.map((one) => [one.id, one.outputs])),
    service: state.frame.service,
  });
}
