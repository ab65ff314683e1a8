import type { Facts } from '../engine/events.ts';
import { type Failure, type FailureDraft, FailureError, withTraits } from '../engine/failure.ts';

/** What a world says when something of it does not answer. */
export type Silence = Pick<FailureDraft, 'hint' | 'again'>;

/** An error that reached a step as a failure that a person can act on. Adapters' own errors carry theirs. */
export function explainError(error: unknown, silence: Silence): Failure {
  return error instanceof FailureError ? error.failure : withTraits(explained(error, silence));
}

function explained(error: unknown, silence: Silence): FailureDraft {
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
    return { code: 'unreachable', message: `Nothing answers: ${message}`, ...silence };
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
