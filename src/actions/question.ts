import { z } from 'zod';
import { instanceStatus, newestInstance } from '../aws/ec2.ts';
import { poll } from '../aws/poll.ts';
import { askQuestion } from '../boot/ask-service.ts';
import { explainAnswer, withChecks } from '../diagnosis/answer.ts';
import type { FailureDraft } from '../engine/failure.ts';
import { type Action, type ActionContext, StepFailure } from './action.ts';

/** The load balancer sees a new target as healthy only after some checks; until then no answer means not yet. */
const PATIENCE_MS = 3 * 60_000;
/** Real ms. */
const CHECKS_MS = 10_000;
const LATE: readonly FailureDraft['code'][] = [
  'service-unavailable',
  'service-refused',
  'service-unreachable',
  'answer-timeout',
];

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
  async run(_params, context) {
    const { http, border, service, clock, signal, progress } = context;
    const began = await clock.read();
    const answered = await poll(
      clock,
      { everyMs: 5000, timeoutMs: PATIENCE_MS, what: 'a right answer', signal },
      async () => {
        progress(`asks ${service.question.request.url}`);
        const asked = await clock.read();
        const said = await askQuestion(http, border, service.question, signal);
        if (said.right) return { said: said.said, tookMs: Math.round((await clock.read()) - asked) };
        const failure = explainAnswer(said.answer);
        // A wrong answer stays wrong; only one that never came may still come.
        if (!LATE.includes(failure.code)) throw new StepFailure(failure);
        if ((await clock.read()) - began < PATIENCE_MS) return undefined;
        throw new StepFailure(await checked(failure, context));
      },
    );
    const { said, tookMs } = answered;
    return {
      summary: `right answer in ${(tookMs / 1000).toFixed(1)} s: ${inBrief(said)}`,
      outputs: { answer: said, tookMs },
    };
  },
};

/** Columns of an answer that stand in a summary; outputs have it whole. */
const IN_BRIEF = 60;

/** Its beginning, up to the end of a word. */
export function inBrief(answer: string): string {
  if (answer.length <= IN_BRIEF) return answer;
  const space = answer.lastIndexOf(' ', IN_BRIEF);
  return `${answer.slice(0, space > IN_BRIEF / 2 ? space : IN_BRIEF)} …`;
}

/** Nobody answers: AWS's own checks of the machine may say why. Where they cannot be read, the failure stays what it is. */
async function checked(
  failure: FailureDraft,
  { aws, service, signal }: ActionContext,
): Promise<FailureDraft> {
  // Nobody waits long for a reason beside the failure itself.
  const soon = AbortSignal.any([signal, AbortSignal.timeout(CHECKS_MS)]);
  try {
    const newest = await newestInstance(aws, service.name, soon);
    const status = newest && (await instanceStatus(aws, newest.id, soon));
    return status ? withChecks(failure, newest.id, status) : failure;
  } catch {
    signal.throwIfAborted();
    return failure;
  }
}
