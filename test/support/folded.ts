import type { Event, Facts, FramedStep, Frame } from '../../src/engine/events.ts';
import { type FailureDraft, withTraits } from '../../src/engine/failure.ts';
import { fold } from '../../src/engine/reduce.ts';
import type { RunState, StepState } from '../../src/engine/run-state.ts';
import { frame, RECOVERY } from './frame.ts';

const OPENED = Date.parse('2026-11-23T06:02:11.000Z');

/** The fold of a run that was opened and had these events, one each second. */
export function folded(
  events: readonly Event[],
  steps: readonly FramedStep[] = RECOVERY,
  more: Partial<Frame> = {},
): RunState {
  const opened = { type: 'run.opened', ...frame(steps, more) } as const;
  return fold(
    [opened, ...events].map((event, seq) => ({
      v: 1,
      seq,
      at: new Date(OPENED + seq * 1000).toISOString(),
      t: seq * 1000,
      epoch: 1,
      prev: '',
      ...event,
    })),
  );
}

export const stepIn = (state: RunState, id: string): StepState => {
  const found = state.steps.find((one) => one.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
};

export const started = (step: string, attempt = 1): Event => ({
  type: 'step.started',
  step,
  attempt,
  params: {},
});

export const failed = (step: string, attempt = 1, failure: Partial<FailureDraft> = {}): Event => ({
  type: 'step.failed',
  step,
  attempt,
  failure: withTraits({ code: 'unknown', message: 'no', ...failure }),
});

export const succeeded = (step: string, outputs: Facts = {}): Event => ({
  type: 'step.succeeded',
  step,
  attempt: 1,
  summary: `${step} done`,
  outputs,
});
