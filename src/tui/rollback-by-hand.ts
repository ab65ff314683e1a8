import type { Question } from '../engine/events.ts';
import { rollbackOf } from '../engine/rollback.ts';
import type { RunState } from '../engine/run-state.ts';
import { resolveByHand } from '../runbook/resolve.ts';

/** Whether the question is a rollback's own (`apply.rollback`, `apply.rollback-2`, `apply.rollback.2`), not the step's. */
export const isRollbackQuestion = (question: Pick<Question, 'id' | 'step'>): boolean =>
  /^\.rollback(?:-\d+)?(?:\.\d+)?$/.test(question.id.slice(question.step.length));

/** The commands that undo a step by hand, filled in as far as is known; empty when it has no rollback. */
export function rollbackByHand(state: RunState, step: string): string {
  return resolveByHand(rollbackOf(state, step)?.byHand ?? '', {
    inputs: state.inputs,
    outputs: Object.fromEntries(state.steps.map((one) => [one.id, one.outputs])),
    service: state.frame.service,
  });
}
