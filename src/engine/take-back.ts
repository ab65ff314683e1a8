import type { Stamped } from './events.ts';
import { milestoneOf, patch, without, withoutQuestion } from './patch-state.ts';
import { framedStep } from './retry.ts';
import type { RunState, StepState } from './run-state.ts';

/**
 * Why it cannot be taken back that a step was done by hand, in words; nothing where it can. What only read behind it is done
 * anew; what changed something behind it, or is on a person's word itself, holds it.
 */
export function whyNotTakenBack(state: RunState, id: string): string | undefined {
  const step = state.steps.find((one) => one.id === id);
  if (step === undefined) return `This run has no step "${id}".`;
  const { title } = framedStep(state, id);
  if (!byHand(state, step)) return `"${title}" was not done by hand: there is nothing to take back.`;
  if (state.phase === 'closed') return `The run is over: what it says of "${title}" stands.`;
  const holding = restingOn(state, id).filter((one) => holds(state, one));
  if (holding.length === 0) return undefined;
  const names = holding.map((one) => `"${framedStep(state, one.id).title}" ${howItHolds(state, one)}`);
  return `It cannot be taken back that "${title}" was done by hand, since what came after stands on it: ${names.join('; ')}.`;
}

/** The step which the open question may be about only since a person said by mistake that it was done; the latest of them. */
export function perhapsByMistake(state: RunState): StepState | undefined {
  const asks = state.question?.step;
  if (asks === undefined || state.question?.kind !== 'choice') return undefined;
  return state.steps.findLast(
    ({ id, status }) =>
      status === 'by-hand' &&
      restingOn(state, id).some((one) => one.id === asks) &&
      whyNotTakenBack(state, id) === undefined,
  );
}

/** The state with the step open again, as it was before a person said that it was done. */
export function takenBack(state: RunState, event: Extract<Stamped, { type: 'step.taken-back' }>): RunState {
  const { step: id } = event;
  const anew = restingOn(state, id).map((one) => one.id);
  const asks = state.question?.step;
  const open = asks !== undefined && anew.includes(asks) ? withoutQuestion(state) : state;
  const milestones = { ...open.milestones };
  for (const undone of [id, ...anew]) {
    const name = milestoneOf(open, undone);
    const ended = open.steps.find((one) => one.id === undone)?.endedT;
    if (name !== undefined && milestones[name]?.t === ended) delete milestones[name];
  }
  // What is at work behind it is being stopped, and is done anew by its own end.
  const atWork = (one: StepState) => one.status === 'running' && one.id !== asks;
  const again = {
    ...open,
    milestones,
    steps: open.steps.map((one) =>
      anew.includes(one.id) && !atWork(one) ? { ...one, status: 'pending' as const } : one,
    ),
  };
  return patch(again, id, (step) => {
    const rest = without(step, 'note', 'by', 'before', 'answer');
    // A step that only asks for a note has no other end: it asks once more.
    if (step.before === undefined) return { ...without(rest, 'summary'), status: 'ready', outputs: {} };
    return { ...rest, status: step.before, outputs: {}, takenBack: (step.takenBack ?? 0) + 1 };
  });
}

/** Whether it counts as done since a person says so. */
function byHand(state: RunState, { id, status }: StepState): boolean {
  return status === 'by-hand' || (status === 'succeeded' && framedStep(state, id).contract.asks === 'note');
}

/** The steps that have come since and need it, directly or through others, in the runbook's order. */
function restingOn(state: RunState, id: string): readonly StepState[] {
  const resting = new Set([id]);
  for (const { id: later, needs } of state.frame.runbook.steps)
    if (needs.some((need) => resting.has(need))) resting.add(later);
  return state.steps.filter((one) => one.id !== id && resting.has(one.id) && one.status !== 'pending');
}

const holds = (state: RunState, step: StepState): boolean =>
  byHand(state, step) || (step.attempt > 0 && framedStep(state, step.id).contract.effect === 'mutate');

const howItHolds = (state: RunState, step: StepState): string =>
  byHand(state, step)
    ? 'was done by hand too (take that back first)'
    : step.status === 'running'
      ? 'is changing something now'
      : 'has changed something, or has tried to';
