import type { Stamped } from './events.ts';
import { milestoneOf, patch, reach, withoutQuestion } from './patch-state.ts';
import { resetForNewPlan, resetForRetry } from './retry.ts';
import type { RunState } from './run-state.ts';

/** What an answer makes of the run. `next` does the rest. */
export function answered(state: RunState, event: Extract<Stamped, { type: 'question.answered' }>): RunState {
  const question = state.question;
  if (question?.id !== event.id) return state;
  const rest = withoutQuestion(state);
  if (question.kind !== 'choice') {
    const answer = {
      by: event.by,
      ...(event.text === undefined ? {} : { text: event.text }),
      ...(event.digest === undefined ? {} : { digest: event.digest }),
    };
    return patch(rest, question.step, (step) => ({ ...step, answer }));
  }
  const note = event.text ?? '';
  if (event.choice === undefined) return rest;
  switch (event.choice) {
    case 'by-hand':
    case 'happened':
      // What a look at the world said it gave is as good as what was watched; that it happened stays a person's word.
      return patch(reach(rest, milestoneOf(rest, question.step), event), question.step, (step) => ({
        ...step,
        status: 'by-hand',
        note,
        by: event.by,
        before: step.status === 'in-doubt' ? 'in-doubt' : 'failed',
        endedT: event.t,
        ...(event.choice === 'happened' && step.doubt?.outputs ? { outputs: step.doubt.outputs } : {}),
      }));
    case 'skip':
      return patch(rest, question.step, (step) => ({
        ...step,
        status: 'skipped',
        note,
        by: event.by,
        endedT: event.t,
      }));
    case 'retry':
    case 'did-not':
    case 'change':
      return resetForRetry(rest, question.step);
    case 'plan-again':
      return resetForNewPlan(rest, question.step);
    case 'leave-out':
      return patch(resetForRetry(rest, question.step), question.step, (step) => ({
        ...step,
        leaveOut: [...new Set([...step.leaveOut, ...listOf(question.facts['unexpected'])])],
      }));
    case 'rollback':
      return patch(rest, question.step, (step) => ({ ...step, rollback: 'ready', note }));
    case 'pause':
      return { ...rest, asked: 'pause' };
    case 'abort':
      return { ...rest, asked: 'abort' };
    case 'look-closer':
      return patch(rest, question.step, (step) => ({ ...step, looking: true }));
  }
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
