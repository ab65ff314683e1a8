import type { Failure } from './events.ts';

/** An error that carries its failure as data: what ends a step's attempt in the failure dialog. */
export class FailureError extends Error {
  override readonly name: string = 'FailureError';
  readonly failure: Failure;
  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
  }
}
