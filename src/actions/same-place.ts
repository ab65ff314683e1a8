import { isFailure } from '../aws/aws-failure.ts';
import { listObjects, readText } from '../aws/s3.ts';
import { type PulledState, pullState } from '../terragrunt/tofu-state.ts';
import { type ActionContext, StepFailure } from './action.ts';
import { positionOf } from './state-position.ts';

/**
 * The state as the unit's own backend has it, which must be the one that firedrill.yaml names: gates watch that one.
 * Throws where it is another, or there is none.
 */
export async function samePlace(context: ActionContext): Promise<PulledState> {
  const { aws, service, signal, tofu } = context;
  const { bucket, key } = service.state;
  const place = `s3://${bucket}/${key}`;
  const stored = () => readText(aws, bucket, key, signal);
  const pulled = await pullState(tofu('state')).catch(async (cause: unknown) => {
    throw (await stored()) === undefined ? await noState(context) : cause;
  });
  const object = await stored();
  if (object === undefined) throw await noState(context);
  const named = positionOf(place, object.text);
  if (named.lineage === pulled.lineage && named.serial === pulled.serial) return pulled;
  throw new StepFailure({
    code: 'other-state',
    message: `The unit's own state (serial ${pulled.serial}, lineage ${pulled.lineage}) is not the one at ${place} (serial ${named.serial}, lineage ${named.lineage}), which firedrill.yaml names.`,
    hint: 'Either firedrill.yaml or the unit’s backend is wrong, or somebody changed the state just now.',
    nextSteps: ['Compare `state:` in firedrill.yaml with the backend in terragrunt.hcl, then try again'],
  });
}

/** A first attempt comes right behind a look around; before another one somebody may have changed the unit's backend. */
export async function samePlaceStill(context: ActionContext): Promise<void> {
  if (context.attempt > 1) await samePlace(context);
}

/** Whether it is the state that is missing, or its whole bucket. */
async function noState({ aws, service, signal }: ActionContext): Promise<StepFailure> {
  const { bucket, key } = service.state;
  const hasBucket = await listObjects(aws, bucket, key, signal).then(
    () => true,
    (error: unknown) => {
      if (isFailure(error, 'not-found')) return false;
      throw error;
    },
  );
  if (!hasBucket)
    return new StepFailure({
      code: 'no-state',
      message: `There is no bucket ${bucket}, which firedrill.yaml names for the state.`,
      hint: 'Look at the account and the region before anything else. A new, empty bucket would make every plan create all of it anew.',
      nextSteps: [`aws s3api head-bucket --bucket ${bucket}`],
    });
  return new StepFailure({
    code: 'no-state',
    message: `There is no state at s3://${bucket}/${key}: a plan would make everything anew.`,
    hint: 'firedrill.yaml may name the wrong place, or the state was deleted; a bucket with versions keeps the earlier ones.',
    nextSteps: [`aws s3api list-object-versions --bucket ${bucket} --prefix ${key}`],
  });
}
