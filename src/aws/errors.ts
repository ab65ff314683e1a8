import type { InitializeMiddleware, MetadataBearer } from '@smithy/types';
import type { Json } from '../engine/events.ts';
import type { FailureDraft } from '../engine/failure.ts';
import type { Border } from '../text/border.ts';
import { AwsFailure } from './aws-failure.ts';
import { callOf } from './guard.ts';
import type { OwnSource } from './own-source.ts';
import type { Place } from './place.ts';

/** What was called: `ec2`, `RunInstances`. */
export interface AwsCall {
  readonly service: string;
  readonly command: string;
}

/**
 * What an error of a call means: whoever knows what AWS's codes mean (`src/diagnosis`). `ownSource`: asked where it is about
 * credentials; absent where they are not the operator's.
 */
export type ExplainError = (
  error: Error,
  call: AwsCall,
  place: Place,
  ownSource?: () => Promise<OwnSource>,
) => Promise<FailureDraft>;

/**
 * Turns everything a call can throw into an `AwsFailure`. An abort stays what it is: nobody needs to be told about
 * what they asked for.
 */
export function errorMap<I extends object, O extends MetadataBearer>(
  {
    place,
    border,
    explain,
  }: { readonly place: Place; readonly border: Border; readonly explain: ExplainError },
  onCredentials: () => void = () => {},
  ownSource?: () => Promise<OwnSource>,
): InitializeMiddleware<I, O> {
  return (next, context) => async (args) => {
    try {
      return await next(args);
    } catch (error) {
      if (error instanceof AwsFailure || (error instanceof Error && error.name === 'AbortError')) throw error;
      const failure = maskedBy(border, await explain(asError(error), callOf(context), place, ownSource));
      if (failure.code === 'credentials') onCredentials();
      throw new AwsFailure(failure, error);
    }
  };
}

/** AWS repeats in its errors what it was given. */
const maskedBy = (border: Border, failure: FailureDraft): FailureDraft =>
  border.json(failure as unknown as Json) as unknown as FailureDraft;

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));
