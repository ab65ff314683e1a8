import type { Condition } from '../runbook/runbook.ts';
import { isRunning } from './attribution.ts';
import type { RunState, StepState } from './run-state.ts';

type Inputs = Readonly<Record<string, string>>;

/** Whether the inputs leave this step in: one of another form of the runbook is never reached. */
export const ofThisForm = ({ when }: { readonly when: readonly Condition[] }, inputs: Inputs): boolean =>
  when.every((condition) => !('input' in condition) || inputHolds(condition, inputs));

const inputHolds = (condition: Extract<Condition, { input: string }>, inputs: Inputs): boolean =>
  condition.is.includes(inputs[condition.input] ?? '');

/** Whether it holds now. A step without that output is one where it does not. */
export function holds({ inputs, steps }: RunState, condition: Condition): boolean {
  if ('input' in condition) return inputHolds(condition, inputs);
  const value = steps.find(({ id }) => id === condition.step)?.outputs[condition.output];
  return condition.is.includes(typeof value === 'string' ? value : JSON.stringify(value));
}

/** The steps that this run goes through, with its inputs as they are. */
export function stepsOf({ steps, inputs, frame }: RunState): readonly StepState[] {
  return steps.filter(({ id }) => {
    const framed = frame.runbook.steps.find((step) => step.id === id);
    return framed === undefined || ofThisForm(framed, inputs);
  });
}

/** The step that a person looks at: the one asked about, at work, in trouble, or next. */
export function stepAtHand(state: RunState): StepState | undefined {
  const steps = stepsOf(state);
  const of = (...statuses: readonly StepState['status'][]) =>
    steps.find(({ status }) => statuses.includes(status));
  return (
    state.steps.find(({ id }) => id === state.question?.step) ??
    state.steps.find(isRunning) ??
    of('failed', 'in-doubt') ??
    of('pending', 'ready') ??
    steps.at(-1)
  );
}
