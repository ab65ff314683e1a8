import type { Facts } from './events.ts';
import { type CodeTraits, type FailureCode, TRAITS } from './failure-codes.ts';

/** A failure as data: what happened, what it means, what to do next. */
export interface Failure extends Omit<CodeTraits, 'changed'>, Said {
  readonly changed: 'none' | 'unknown' | Changes;
}

/** A failure as whoever finds it says it: it is like others of its code, where it does not know better. */
export type FailureDraft = Said & Partial<Pick<Failure, 'changed' | 'again'>>;

interface Said {
  readonly code: FailureCode;
  readonly message: string;
  readonly hint?: string;
  readonly nextSteps?: readonly string[];
  readonly facts?: Facts;
  /** File in the run's folder that holds the whole error. */
  readonly log?: string;
}

/** What is known to have been changed by work that did not come to its end. */
export interface Changes {
  readonly made: readonly Change[];
  /** Begun, and not ended: the thing may be there, half made, or still be there. */
  readonly begun: readonly Change[];
}

export interface Change {
  /** `aws_instance.ttb` */
  readonly address: string;
  /** `create`, `update`, `delete`. */
  readonly action: string;
  /** Its id in the real world, where one is known. */
  readonly id: string | null;
}

/** The whole failure: every one that reaches a journal carries its traits with it, whatever a later version says of its code. */
export function withTraits({ code, message, ...rest }: FailureDraft): Failure {
  return { code, message, ...TRAITS[code], ...rest };
}

/** What was found, told as another failure: what it changed and where that can be read stays. */
export function retold(
  found: Failure,
  as: Pick<FailureDraft, 'code' | 'message' | 'hint' | 'nextSteps'>,
): Failure {
  const { changed, facts, log, nextSteps } = found;
  return withTraits({
    changed,
    ...(nextSteps === undefined ? {} : { nextSteps }),
    ...as,
    ...(facts === undefined ? {} : { facts }),
    ...(log === undefined ? {} : { log }),
  });
}

/** Rejects as a look before a change does, saying that nothing was changed, whatever its cause would mean of one that was begun. */
export async function beforeChange<T>(look: Promise<T>): Promise<T> {
  return look.catch((cause: unknown) => {
    if (!(cause instanceof FailureError)) throw cause;
    throw new FailureError({ ...cause.failure, changed: 'none' }, cause);
  });
}

/** An error that carries its failure as data: what ends a step's attempt in the failure dialog. */
export class FailureError extends Error {
  override readonly name: string = 'FailureError';
  readonly failure: Failure;
  constructor(failure: FailureDraft, cause?: unknown) {
    super(failure.message, { cause });
    this.failure = withTraits(failure);
  }
}
