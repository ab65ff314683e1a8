import { FailureError } from '../engine/failure.ts';
import type { FailureCode } from '../engine/failure-codes.ts';

/** What leaves an AWS client of ours when a call fails. `cause` is the SDK's own error. */
export class AwsFailure extends FailureError {
  override readonly name = 'AwsFailure';
}

/** True for a failure with one of these codes; for the ones that are an answer, such as `not-found`. */
export function isFailure(error: unknown, ...codes: readonly FailureCode[]): error is AwsFailure {
  return error instanceof AwsFailure && codes.includes(error.failure.code);
}
