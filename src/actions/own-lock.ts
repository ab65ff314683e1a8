import { FailureError, retold } from '../engine/failure.ts';
import { readStateLock } from '../terragrunt/state-lock.ts';
import type { ActionContext } from './action.ts';

/** The obligation to take away the lock that an apply of this run could not give back. */
export const LOCK_LEFT = 'lock-left';
const KEPT = 'lock-left.json';

/** Work is done, but its lock was not given back: whose it is can be told later by its id. */
export async function oweLock(context: ActionContext): Promise<void> {
  const { aws, border, service, signal, keep, obligation } = context;
  const lock = await readStateLock(aws, border, service.state, signal).catch(() => undefined);
  if (lock?.id) await keep(KEPT, JSON.stringify({ id: lock.id }));
  await obligation({
    id: LOCK_LEFT,
    what: `the state is locked by this run's own apply, which is over${lock?.id ? `: lock ${lock.id}` : ''}`,
    how: `Nobody can plan or apply until it is taken away: terragrunt run -- force-unlock -force ${lock?.id || 'LOCK-ID'}`,
  });
}

/** Tells a lock that this run has left from one that somebody holds. */
export async function knowingOwnLock<T>(context: ActionContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof FailureError) || cause.failure.code !== 'lock-held') throw cause;
    const held = cause.failure.facts?.['confirm'];
    const own = (await context.kept(KEPT)).map((text) => (JSON.parse(text) as { id: string }).id);
    if (typeof held !== 'string' || !own.includes(held)) throw cause;
    throw new FailureError(
      retold(cause.failure, {
        code: 'lock-held',
        message: `The state is still locked by this run's own apply, which did its work and could not give the lock back (${held}).`,
        hint: 'Nobody is at work with it: take it away by typing its id.',
      }),
      cause,
    );
  }
}
