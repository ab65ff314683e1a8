import { readFile } from 'node:fs/promises';
import { instancesTagged } from '../aws/ec2.ts';
import { readText } from '../aws/s3.ts';
import type { Failure } from '../engine/failure.ts';
import { FailureError } from '../engine/failure.ts';
import { findErroredStates } from '../terragrunt/errored-state.ts';
import type { ActionContext } from './action.ts';
import { instancesBefore } from './new-instance.ts';

interface Found {
  readonly id: string;
  /** EC2's word for how it is. */
  readonly state: string;
}

/** Instances of the service that were not there before this run changed anything, and those of them that no state knows. */
export interface Made {
  readonly fresh: readonly Found[];
  readonly orphans: readonly Found[];
}

/** `state`: the text of the stored state. A state that could not be saved knows its instances too. */
export async function instancesMade(
  { aws, service, kept, unit }: ActionContext,
  state: string,
  signal: AbortSignal,
): Promise<Made> {
  const [before, tagged, errored] = await Promise.all([
    instancesBefore({ kept }),
    instancesTagged(aws, { key: 'Service', value: service.name }, signal),
    findErroredStates(unit.own),
  ]);
  // Without that nobody knows which are new.
  if (before === undefined) return { fresh: [], orphans: [] };
  const unsaved = await Promise.all(errored.map(({ file }) => readFile(file, 'utf8').catch(() => '')));
  const fresh = tagged
    .filter(({ id }) => !before.includes(id))
    .filter((one) => one.state !== 'terminated' && one.state !== 'shutting-down')
    .map((one) => ({ id: one.id, state: one.state ?? 'in an unknown state' }));
  const isKnown = (id: string) => [state, ...unsaved].some((text) => text.includes(`"${id}"`));
  return { fresh, orphans: fresh.filter(({ id }) => !isKnown(id)) };
}

/** Whoever made them is at an end, so nobody will ever write them into the state. */
export async function oweOrphans(
  orphans: Made['orphans'],
  { obligation, service }: Pick<ActionContext, 'obligation' | 'service'>,
): Promise<void> {
  for (const { id } of orphans)
    await obligation({
      id: `orphan ${id}`,
      what: `${id} was made by this run’s apply and is not in the state: it costs money, and no plan sees it`,
      how: `Look at it first. Then end it (aws ec2 terminate-instances --region ${service.region} --instance-ids ${id}) or import it in the place of the old one.`,
      check: { look: 'instance-known', id },
    });
}

/** The look ends by then, in ms, whatever hangs: the failure itself must be told. */
const LATEST_MS = 20_000;
/** What was launched a moment ago need not be listed yet. */
const LOOKS = 3;
const AGAIN_MS = 3000;

/**
 * The failure of an apply that may have made something, with what it made that is in no state. Asked also where the work was
 * stopped: that is when it matters.
 */
export async function toldOrphans(cause: unknown, context: ActionContext): Promise<unknown> {
  if (!(cause instanceof FailureError) || cause.failure.changed === 'none') return cause;
  const { failure } = cause;
  const said = (words: string, facts = failure.facts) =>
    new FailureError(
      { ...failure, hint: [failure.hint, words].filter(Boolean).join(' '), ...(facts && { facts }) },
      cause,
    );
  const made = await look(context, isNameless(failure, context)).catch(() => undefined);
  if (made === undefined)
    return said('Whether it made an instance that is not in the state could not be found out.');
  if (made.orphans.length === 0)
    return isNameless(failure, context) ? said('No new instance was found that is not in the state.') : cause;
  await oweOrphans(made.orphans, context);
  const names = made.orphans.map(({ id, state }) => `${id} (${state})`).join(', ');
  return said(`Made, and not in the state: ${names}. It costs money, and no plan sees it.`, {
    ...failure.facts,
    orphans: made.orphans.map(({ id }) => id),
  });
}

async function look(context: ActionContext, again: boolean): Promise<Made> {
  const { aws, clock, service, signal } = context;
  const bound = AbortSignal.timeout(LATEST_MS);
  const until = signal.aborted ? bound : AbortSignal.any([signal, bound]);
  for (let looks = 1; ; looks += 1) {
    const stored = await readText(aws, service.state.bucket, service.state.key, until);
    const made = await instancesMade(context, stored?.text ?? '', until);
    if (made.fresh.length > 0 || !again || looks === LOOKS) return made;
    await clock.sleep(AGAIN_MS, until);
  }
}

/** It may have been making an instance whose id it did not come to say. */
function isNameless({ changed }: Failure, { service }: Pick<ActionContext, 'service'>): boolean {
  if (changed === 'none') return false;
  return (
    changed === 'unknown' ||
    changed.begun.some(
      ({ address, action, id }) => address === service.instance && action !== 'delete' && !id,
    )
  );
}
