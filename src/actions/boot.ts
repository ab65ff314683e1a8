import { z } from 'zod';
import { follow } from '../boot/follow.ts';
import { readStages } from '../boot/stages.ts';
import { type Action, StepFailure } from './action.ts';

/** Longest boot that is still one: a cold cache on a bad day of the registry. The step's own limit comes first. */
const LIMIT_MS = 60 * 60_000;

/** Shows the new machine's console until it says that the service has recovered, or says why not. */
export const action: Action<{ instance: string }> = {
  name: 'boot',
  contract: { effect: 'session', idempotent: true, waitsFor: 'cloud', outputs: ['finishedUp', 'modelFrom'] },
  params: z.strictObject({ instance: z.string() }),
  async run({ instance }, context) {
    const { aws, clock, signal, service } = context;
    const followed = await follow({
      aws,
      clock,
      instance,
      stages: await readStages(service.unit),
      timeoutMs: LIMIT_MS,
      signal,
      lines: (lines) => context.lines('console', lines),
      progress: context.progress,
    });
    if (followed.failure) throw new StepFailure(followed.failure);
    const { stages } = followed.state;
    const ended = stages.filter(({ status }) => status === 'ended');
    const modelFrom = ended.some(({ id }) => id === 'model-pull') ? 'registry' : 'cache';
    const up = Math.max(0, ...ended.map(({ endedUp }) => endedUp ?? 0));
    return { summary: `up after ${Math.round(up)} s, model from the ${modelFrom}`, outputs: { finishedUp: up, modelFrom } };
  },
};
