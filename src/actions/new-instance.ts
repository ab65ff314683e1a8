import { describeInstance, instancesTagged, newestInstance } from '../aws/ec2.ts';
import { callerIdentity } from '../aws/sts.ts';
import { type ActionContext, StepFailure } from './action.ts';

/** Ids of the instances that were there before this run changed anything. */
const BEFORE = 'instances-before.json';

/** Keeps which instances of the service are there, once a run: later ones than these are new, whatever any clock says. */
export async function keepInstancesBefore(context: ActionContext): Promise<void> {
  const { aws, service, signal, kept, keep } = context;
  if ((await kept(BEFORE)).length > 0) return;
  // After a gate the shell may be another account's, where the service has none: that is refused next.
  if ((await callerIdentity(aws, signal)).account !== service.account) return;
  const there = await instancesTagged(aws, { key: 'Service', value: service.name }, signal);
  await keep(BEFORE, JSON.stringify(there.map(({ id }) => id)));
}

/** As they were kept; `undefined` where nothing was, so that nobody knows. */
export async function instancesBefore({
  kept,
}: Pick<ActionContext, 'kept'>): Promise<readonly string[] | undefined> {
  const found = await kept(BEFORE);
  return found.length === 0 ? undefined : found.flatMap((text) => JSON.parse(text) as string[]);
}

/**
 * The instance that this run has made: the one named, or the service's newest. Refuses one that was there before, where
 * an apply changed nothing or was only said to be done: its old console would say that it recovered.
 */
export async function newInstance(named: string | undefined, context: ActionContext): Promise<string> {
  const { aws, service, signal } = context;
  const found = named
    ? await describeInstance(aws, named, signal)
    : await newestInstance(aws, service.name, signal);
  const id = named || found?.id;
  if (!id)
    throw new StepFailure({
      code: 'no-instance',
      message: `There is no instance of ${service.name} to watch.`,
    });
  const before = await instancesBefore(context);
  if (!before?.includes(id)) return id;
  throw new StepFailure({
    code: 'not-new',
    message: `${id} is not a new instance: it was there before this run changed anything.`,
    hint: 'Nothing has taken its place yet, so there is no boot to watch.',
    nextSteps: [
      'Put a new instance in its place, then try again: the newest one is looked up again',
      'Or abort this run and begin anew: it plans the replacement again',
    ],
    facts: { instance: id },
  });
}
