import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeInstance, type Instance } from '../aws/ec2.ts';
import { type CacheState, inspectCache } from '../aws/model-cache.ts';
import { readText } from '../aws/s3.ts';
import type { OwedCheck } from '../engine/events.ts';
import type { Looked } from '../engine/settling.ts';
import { isOrIn } from '../terragrunt/addresses.ts';
import { heldBy, type LockInfo } from '../terragrunt/lock-info.ts';
import { lockTablesOf } from '../terragrunt/lock-tables.ts';
import { plan, refuseErroredState } from '../terragrunt/plan.ts';
import { readStateLock } from '../terragrunt/state-lock.ts';
import type { ActionContext } from './action.ts';

/** What a look needs of a world. `folder`: for what the tools write; it holds secrets, and whoever asks removes it. */
export interface LookContext
  extends Pick<ActionContext, 'aws' | 'border' | 'folder' | 'service' | 'signal' | 'tofu' | 'unit'> {
  /** The unit's own folder, where the look is at a copy: what tools have left beside the code is in no copy. */
  readonly ownUnit: string;
}

/**
 * Looks at the world, by reads alone, whether an obligation is met. Throws where that cannot be asked. A check of a kind that
 * a newer firedrill has added is `unknown`.
 */
export async function lookAtOwed(check: OwedCheck, context: LookContext): Promise<Looked> {
  const { aws, border, ownUnit, service, signal, unit } = context;
  const { state } = service;
  switch (check.look) {
    case 'no-file':
      return noFile(join(unit.folder, check.file), (await unit.names()).includes(check.file));
    case 'no-change':
      return noChange(check.addresses, await planned(context, check.addresses));
    case 'no-lock': {
      const tables = await lockTablesOf(ownUnit, state);
      return noLock(check, await readStateLock(aws, border, state, tables, signal));
    }
    case 'instance-known': {
      const stored = await readText(aws, state.bucket, state.key, signal);
      return instanceKnown(check.id, await describeInstance(aws, check.id, signal), stored?.text);
    }
    case 'cache-warm':
      return cacheWarm(await inspectCache(aws, service.cache, signal));
    default:
      return {
        finding: 'unknown',
        seen: 'This firedrill does not know how to look at that: a newer one does.',
      };
  }
}

/**
 * Addresses that a plan of the whole unit would change: without what the service leaves out of every plan, unless that is what
 * is asked about. Its file holds secrets, and is gone when this returns.
 */
async function planned(
  { folder, ownUnit, service, tofu }: LookContext,
  asked: readonly string[] = [],
): Promise<readonly string[]> {
  const out = join(folder, 'plan.tfplan');
  // The plan is green without what is in there.
  await refuseErroredState(ownUnit);
  const exclude = (service.exclude?.addresses ?? []).filter((one) => !asked.includes(one));
  try {
    const call = tofu('plan');
    const unlocked = { ...call, terragrunt: { ...call.terragrunt, lock: false as const } };
    const { changes } = await plan(unlocked, { out, exclude });
    return changes.map(({ address }) => address);
  } finally {
    await rm(out, { force: true });
  }
}

const yes = (seen: string): Looked => ({ finding: 'yes', seen });
const no = (seen: string): Looked => ({ finding: 'no', seen });

export const noFile = (file: string, isThere: boolean): Looked =>
  isThere ? no(`${file} is still there.`) : yes(`${file} is not there.`);

/** `addresses`: what is asked about; all of the unit where there are none. */
export function noChange(addresses: readonly string[] | undefined, changes: readonly string[]): Looked {
  const wanted = changes.filter(
    (address) =>
      addresses === undefined || addresses.some((one) => isOrIn(address, one) || isOrIn(one, address)),
  );
  if (wanted.length > 0) return no(`A plan of the whole unit still wants to change ${few(wanted)}.`);
  return yes(
    addresses === undefined
      ? 'A plan of the whole unit wants nothing changed.'
      : `A plan of the whole unit wants nothing changed at ${few(addresses)}.`,
  );
}

export function noLock(check: Extract<OwedCheck, { look: 'no-lock' }>, lock: LockInfo | undefined): Looked {
  if (lock === undefined) return yes('The state is not locked.');
  const same =
    'id' in check ? lock.id === check.id : check.from <= lock.created && lock.created <= check.until;
  const held = `The state is locked by ${heldBy(lock)}: ${lock.id || 'a lock that cannot be read'}.`;
  if (lock.id === '') return { finding: 'unknown', seen: held };
  return same ? no(held) : yes(`That lock is gone. ${held}`);
}

/** `instance`: AWS forgets one about an hour after its end. `state`: the text of the stored one. */
export function instanceKnown(
  id: string,
  instance: Pick<Instance, 'state'> | undefined,
  state: string | undefined,
): Looked {
  if (instance === undefined) return yes(`AWS knows no instance ${id} any more.`);
  if (instance.state === 'terminated') return yes(`${id} has ended.`);
  if (state?.includes(`"${id}"`)) return yes(`${id} is ${instance.state ?? 'there'}, and in the state.`);
  return no(`${id} is ${instance.state ?? 'there'}, and not in the state.`);
}

export const cacheWarm = ({ state, problems }: Pick<CacheState, 'state' | 'problems'>): Looked =>
  state === 'warm'
    ? yes('The cache is complete: every file it names is there.')
    : no(`The cache is ${state}${problems.length > 0 ? `: ${problems[0]}` : '.'}`);

const few = (all: readonly string[]): string =>
  `${all.slice(0, 4).join(', ')}${all.length > 4 ? ` and ${all.length - 4} more` : ''}`;
