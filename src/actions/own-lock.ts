import { hostname } from 'node:os';
import type { Json } from '../engine/events.ts';
import { FailureError, retold } from '../engine/failure.ts';
import { heldBy, type LockInfo } from '../terragrunt/lock-info.ts';
import { lockTablesOf } from '../terragrunt/lock-tables.ts';
import { readStateLock } from '../terragrunt/state-lock.ts';
import type { ActionContext } from './action.ts';

/** The obligation to take away the lock that an apply of this run could not give back. */
export const LOCK_LEFT = 'lock-left';
const KEPT = 'lock-left.json';

/** By its id, or, where tofu could not even read that, as the one that was made while our work held it. */
type Left = { readonly id: string } | { readonly from: string; readonly until: string };

/** Work is over, but its lock was not given back: whose it is can be told later. `from`: when it began, UTC ISO. */
export async function oweLock(
  id: string,
  from: string,
  { keep, obligation }: Pick<ActionContext, 'keep' | 'obligation'>,
): Promise<void> {
  const left: Left = id ? { id } : { from, until: new Date().toISOString() };
  await keep(KEPT, JSON.stringify(left));
  await obligation({
    id: LOCK_LEFT,
    what: `the state is locked by this run's own apply, which is over${id ? `: lock ${id}` : ''}`,
    how: `Nobody can plan or apply until it is taken away: terragrunt run -- force-unlock -force ${id || 'LOCK-ID'}`,
    check: { look: 'no-lock', ...left },
  });
}

/** The obligation to see what whoever held a lock has left half done, which this run took away on a person's word. */
export const LOCK_BROKEN = 'lock-broken';

/** Names the lock that a rollback takes away; nothing once it turned out that it took none. */
const BROKEN = 'lock-broken.txt';

/** Owed before it is taken away, unless it is this run's own. `lock`: the one that is there now, if one is. */
export async function oweBroken(
  id: string,
  lock: LockInfo | undefined,
  context: ActionContext,
): Promise<void> {
  const left = await leftBehind(context);
  const created = lock?.id === id ? createdHere(lock) : '';
  if (left.some((one) => isOwn(one, id, created))) return;
  await context.keep(BROKEN, id);
  await oweAll(await brokenBy(context), context);
}

/** It was not taken away after all: what is owed for others that were stays. */
export async function notBroken(note: string, context: ActionContext): Promise<void> {
  await context.keep(BROKEN, '');
  const others = await brokenBy(context);
  if (others.length > 0) await oweAll(others, context);
  else await context.settle(LOCK_BROKEN, note);
}

/** The locks of its own that this run knows to be left. */
const leftBehind = async ({ kept }: ActionContext): Promise<readonly Left[]> =>
  (await kept(KEPT)).map((text) => JSON.parse(text) as Left);

const brokenBy = async ({ kept }: ActionContext): Promise<readonly string[]> => [
  ...new Set((await kept(BROKEN)).filter((id) => id !== '')),
];

function oweAll(ids: readonly string[], { obligation }: ActionContext): Promise<void> {
  const locks = ids.length === 1 ? `the lock ${ids[0]} was` : `the locks ${ids.join(' and ')} were`;
  const taken = ids.length === 1 ? 'was taken away' : 'were taken away';
  return obligation({
    id: LOCK_BROKEN,
    what: `${locks} somebody else's, and ${taken}: what they were doing may be half done`,
    how: 'Ask whoever held it. Then plan the unit in full: it shows what was left half done.',
    check: { look: 'no-change' },
  });
}

/** The failure of a change, with what became of the state's lock: the first thing that whoever comes next must know. */
export async function toldLock(cause: unknown, context: ActionContext): Promise<unknown> {
  if (!(cause instanceof FailureError) || cause.failure.changed === 'none') return cause;
  const { failure } = cause;
  // What is known of it by the failure itself is said already.
  if (failure.code === 'lock-left' || failure.facts?.['lockLeft'] !== undefined) return cause;
  const { aws, border, service, signal, unit } = context;
  const tables = await lockTablesOf(unit.folder, service.state);
  const asking = signal.aborted ? undefined : signal;
  const lock = await readStateLock(aws, border, service.state, tables, asking).catch(
    () => 'unknown' as const,
  );
  const words =
    lock === undefined
      ? 'The state is not locked.'
      : lock === 'unknown'
        ? 'Whether the state is still locked could not be found out.'
        : `The state is still locked by ${heldBy(lock)}: ${lock.id}.`;
  return new FailureError({ ...failure, hint: [failure.hint, words].filter(Boolean).join(' ') }, cause);
}

/** Tells a lock that this run has left from one that somebody holds. */
export async function knowingOwnLock<T>(context: ActionContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof FailureError)) throw cause;
    const held = cause.failure.facts?.['confirm'];
    if (cause.failure.code === 'lock-left' && typeof held === 'string')
      await context.keep(KEPT, JSON.stringify({ id: held }));
    if (cause.failure.code !== 'lock-held') throw cause;
    const left = await leftBehind(context);
    const created = createdHere(cause.failure.facts?.['lock']);
    if (typeof held !== 'string' || !left.some((one) => isOwn(one, held, created))) throw cause;
    throw new FailureError(
      retold(cause.failure, {
        code: 'lock-held',
        message: `The state is still locked by this run itself, whose plan or apply is over and could not give the lock back (${held}).`,
        hint: 'Nobody is at work with it: take it away by typing its id.',
        nextSteps: [`Type ${held}`, 'See that this role may delete objects beside the state'],
      }),
      cause,
    );
  }
}

/** `created`: as `createdHere` says. */
const isOwn = (one: Left, id: string, created: string): boolean =>
  'id' in one ? one.id === id : one.from <= created && created <= one.until;

/** UTC ISO; '' where another machine made it, or it does not say. */
function createdHere(lock: Json | LockInfo | undefined): string {
  const { created, who } = (lock ?? {}) as { readonly created?: Json; readonly who?: Json };
  const here = typeof who === 'string' && who.endsWith(`@${hostname()}`);
  return here && typeof created === 'string' ? created : '';
}
