import { SANDBOX_GONE } from '../aws/errors.ts';
import type { Facts } from '../engine/events.ts';
import { type Failure, type FailureDraft, FailureError, withTraits } from '../engine/failure.ts';
import { SandboxGone } from './sandbox-call.ts';

/** Every error that can reach a step, as a failure that a person can act on. Adapters' own errors carry theirs. */
export function explain(error: unknown): Failure {
  return error instanceof FailureError ? error.failure : withTraits(explained(error));
}

function explained(error: unknown): FailureDraft {
  if (error instanceof SandboxGone) return GONE;
  if (error instanceof Error && error.name === 'ZodError') {
    return {
      code: 'bad-parameters',
      message: `The step's parameters are not right: ${error.message}`,
      hint: 'The runbook needs mending: `firedrill validate`.',
    };
  }
  if (
    error instanceof Error &&
    (error.name === 'AbortError' || error.message === 'stopped' || error.message === 'timeout')
  ) {
    return { code: 'stopped', message: 'It was stopped.' };
  }
  const message = error instanceof Error ? error.message : String(error);
  if (/ECONNREFUSED|ECONNRESET|socket hang up/.test(message))
    return { ...GONE, code: 'unreachable', again: 'useless', message: `Nothing answers: ${message}` };
  return {
    code: 'unexpected',
    message,
    hint: 'firedrill does not know this error; the whole error says where it came from.',
    facts: tracesOf(error),
  };
}

/** Where it was thrown, and what was behind it: for whoever mends it. Stacks only, since errors can carry requests. */
function tracesOf(error: unknown): Facts {
  const stacks: string[] = [];
  for (let one = error; one instanceof Error && stacks.length < 5; one = one.cause)
    stacks.push(one.stack ?? String(one));
  return Object.fromEntries(stacks.map((stack, depth) => [depth === 0 ? 'stack' : `cause ${depth}`, stack]));
}

const GONE: FailureDraft = {
  code: 'sandbox-gone',
  message: 'The sandbox, this rehearsal’s simulated AWS, does not answer any more.',
  hint: SANDBOX_GONE,
};
