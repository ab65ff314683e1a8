import { z } from 'zod';
import { poll } from '../aws/poll.ts';
import { askQuestion } from '../boot/ask-service.ts';
import { type Action, StepFailure } from './action.ts';

/** The load balancer sees a new target as healthy only after some checks; until then no answer means not yet. */
const PATIENCE_MS = 3 * 60_000;

/** The service answers a real question rightly, over the name that callers use. */
export const action: Action<Record<string, never>> = {
  name: 'question',
  contract: {
    effect: 'read',
    idempotent: true,
    waitsFor: 'cloud',
    ofTheChange: true,
    outputs: ['answer', 'tookMs'],
  },
  params: z.strictObject({}),
  async preview(_params, { service }) {
    return {
      fidelity: 'unverifiable',
      summary: `would ask ${service.question.request.url}: the machine that is to answer is not there`,
      outputs: { answer: '', tookMs: 0 },
    };
  },
  async run(_params, { http, border, service, clock, signal, progress }) {
    const began = await clock.read();
    const answered = await poll(
      clock,
      { everyMs: 5000, timeoutMs: PATIENCE_MS, what: 'a right answer', signal },
      async () => {
        progress(`asks ${service.question.request.url}`);
        const asked = await clock.read();
        const said = await askQuestion(http, border, service.question, signal);
        if (said.right) return { said: said.said, tookMs: Math.round((await clock.read()) - asked) };
        // A wrong answer stays wrong; only one that never came may still come.
        const late = [
          'service-unavailable',
          'service-refused',
          'service-unreachable',
          'answer-timeout',
        ].includes(said.failure.code);
        if (late && (await clock.read()) - began < PATIENCE_MS) return undefined;
        throw new StepFailure(said.failure);
      },
    );
    const { said, tookMs } = answered;
    return {
      summary: `right answer in ${(tookMs / 1000).toFixed(1)} s: ${said.slice(0, 60)}`,
      outputs: { answer: said, tookMs },
    };
  },
};
