import { hostname } from 'node:os';
import type { RunState } from '../engine/run-state.ts';
import type { StoredRun } from '../journal/run-folders.ts';
import { Refused } from '../worlds/refused.ts';
import { holderOf, holderWords } from './lock.ts';

/** Where a run on disk stands. `interrupted`: its program is gone, in the middle of something. */
export type Standing = 'finished' | 'waiting' | 'running' | 'interrupted' | 'damaged';

/** Where it stands by its journal alone: as long as nobody holds it. Pure. */
export function leftAt({ chain, state }: Pick<StoredRun, 'chain' | 'state'>): Exclude<Standing, 'running'> {
  if (chain.problems.length > 0 || !state) return 'damaged';
  if (state.phase === 'closed') return 'finished';
  return state.question || state.phase === 'paused' ? 'waiting' : 'interrupted';
}

/** The same with the lock asked, where that can make a difference. */
export async function standingOf(left: ReturnType<typeof leftAt>, folder: string): Promise<Standing> {
  if (left === 'damaged' || left === 'finished') return left;
  // A lock that cannot be read may be held; whoever wants to continue it is told so.
  return (await holderOf(folder).catch(() => 'unknown')) ? 'running' : left;
}

/** Whether a run that nobody holds can be continued: wherever it stopped, unless it is over or damaged. */
export function canContinue(standing: Standing): boolean {
  return standing === 'waiting' || standing === 'interrupted';
}

/**
 * The run's state, when it can be continued. Throws `Refused` with why not, and what can be done instead. `taken`: whoever
 * holds it will not by then.
 */
export async function requireContinuable(stored: StoredRun, taken = false): Promise<RunState> {
  const { run, state, chain, folder } = stored;
  const broken = chain.problems[0];
  if (!state || broken) {
    throw new Refused(
      'damaged',
      `run ${run} is damaged: line ${broken?.line ?? 1} of its journal ${broken?.what ?? 'is missing'}`,
      `It can be read (\`firedrill show ${run}\`), not continued.`,
    );
  }
  const left = leftAt(stored);
  const standing = taken ? left : await standingOf(left, folder);
  if (standing === 'finished')
    throw new Refused(
      'finished',
      `run ${run} is over: ${state.outcome}`,
      `See it with \`firedrill show ${run}\`.`,
    );
  const holder = standing === 'running' ? await holderOf(folder) : undefined;
  if (holder) {
    throw new Refused(
      'held',
      `run ${run} is open elsewhere: ${holderWords(holder)}`,
      holder.host === hostname()
        ? `Two writers would spoil it. \`firedrill watch ${run}\` looks at it, and from there a person can take it over.`
        : `\`firedrill watch ${run}\` looks at it. Close it there before you go on here. Only if you know that machine is gone: delete the lock files in ${folder}.`,
    );
  }
  return state;
}
