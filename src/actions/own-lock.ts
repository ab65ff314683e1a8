import { FailureError, retold } from '../engine/failure.ts';
import type { ActionContext } from './action.ts';

/** The obligation to take away the lock that an apply of this run could not give back. */
export const LOCK_LEFT = 'lock-left';
const KEPT = 'lock-left.json';

/** Work is done, but its lock was not given back: whose it is can be told later by its id. */
export async function oweLock(id: string, { keep, obligation }: ActionContext): Promise<void> {
  if (id) await keep(KEPT, JSON.stringify({ id }));
  await obligation({
    id: LOCK_LEFT,
    what: `the state is locked by this run's own apply, which is over${id ? `: lock ${id}` : ''}`,
    how: `Nobody can plan or apply until it is taken away: terragrunt run -- force-unlock -force ${id || 'LOCK-ID'}`,
  });
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
    const own = (await context.kept(KEPT)).map((text) => (JSON.parse(text) as { id: string }).id);
    if (typeof held !== 'string' || !own.includes(held)) throw cause;
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
