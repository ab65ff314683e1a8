import { describeInstance, type Instance, newestInstance } from '../aws/ec2.ts';
import { type ActionContext, StepFailure } from './action.ts';
import { SICK } from './evidence.ts';

/** Clocks of this machine and of AWS differ; nobody replaces an instance twice within this. */
const SLACK_MS = 2 * 60_000;

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
  const why = await whyOld(id, found, context);
  if (why === undefined) return id;
  throw new StepFailure({
    code: 'not-new',
    message: `${id} is not a new instance: ${why}.`,
    hint: 'Nothing has taken its place yet, so there is no boot to watch.',
    nextSteps: [
      'Put a new instance in its place, then try again: the newest one is looked up again',
      'Or abort this run and begin anew: it plans the replacement again',
    ],
    facts: { instance: id },
  });
}

async function whyOld(
  id: string,
  found: Instance | undefined,
  context: ActionContext,
): Promise<string | undefined> {
  const sick = (await context.kept(SICK)).map((text) => (JSON.parse(text) as Partial<Instance> | null)?.id);
  if (sick.includes(id)) return 'it is the sick one, whose evidence this run has kept';
  if (found?.launchedAt === undefined) return undefined;
  return Date.parse(found.launchedAt) < Date.parse(context.changingSince) - SLACK_MS
    ? `it was launched at ${found.launchedAt}, before this run changed anything`
    : undefined;
}
