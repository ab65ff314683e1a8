import type { Json } from '../engine/events.ts';
import type { ActionContext } from './action.ts';

export async function oweLeftOut(excluded: unknown, context: ActionContext): Promise<void> {
  if (!Array.isArray(excluded) || excluded.length === 0) return;
  const names = excluded.join(', ');
  await context.obligation({
    id: 'left-out',
    what: `${names} was left out of the plan`,
    how: 'Plan the unit in full and settle what it wants to change there.',
    check: { look: 'no-change', addresses: excluded as readonly string[] },
  });
}

/** What is destroyed and not made again is missing from the service, and still in the code. */
export async function oweDestroyed(changes: Json | undefined, context: ActionContext): Promise<void> {
  const destroyed = destroyedIn(changes);
  if (destroyed === undefined) return;
  await context.obligation({
    id: destroyed.id,
    ...(destroyed.isAll ? { step: context.step } : {}),
    what: `destroyed, and still in the code: ${destroyed.names}; what needs them does not work until they are made again`,
    offline: true,
    how: 'Plan and apply the unit to make them again, or take their blocks out of the code.',
    check: { look: 'no-change', addresses: destroyed.addresses },
  });
}

/** The obligation's id, where there is one: what an earlier attempt destroyed is not in this one's plan, and still owed. */
export function destroyedIn(changes: Json | undefined):
  | {
      readonly id: string;
      readonly names: string;
      readonly addresses: readonly string[];
      readonly isAll: boolean;
    }
  | undefined {
  if (!Array.isArray(changes)) return undefined;
  const made = changes as unknown as readonly { readonly address: string; readonly kind: string }[];
  const gone = made.filter(
    ({ address, kind }) =>
      kind === 'delete' && !made.some((one) => one.address === address && one.kind !== 'delete'),
  );
  if (gone.length === 0) return undefined;
  const addresses = gone.map(({ address }) => address);
  const names = addresses.join(', ');
  return { id: `destroyed ${names}`, names, addresses, isAll: gone.length === made.length };
}
