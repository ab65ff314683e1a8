import type { Failure } from '../engine/events.ts';

/** What leaves an AWS client of ours when a call fails. `cause` is the SDK's own error. */
export class AwsFailure extends Error {
  override readonly name = 'AwsFailure';
  readonly failure: Failure;
  constructor(failure: Failure, cause?: unknown) {
    super(failure.message, { cause });
    this.failure = failure;
  }
}

/** True for a failure with one of these codes; for the ones that are an answer, such as `not-found`. */
export function isFailure(error: unknown, ...codes: readonly string[]): error is AwsFailure {
  return error instanceof AwsFailure && codes.includes(error.failure.code);
}
