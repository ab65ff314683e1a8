import { hostname } from 'node:os';
import { basename } from 'node:path';
import type { RunState } from '../engine/run-state.ts';
import type { StoredRun } from '../journal/run-folders.ts';
import { Refused } from '../worlds/refused.ts';
import { type Held, holderOf, holderWords } from './lock.ts';

/** Where a run on disk stands. `interrupted`: its program is gone, in the middle of something. */
export type Standing = 'finished' | 'waiting' | 'running' | 'interrupted' | 'damaged';

/** Where it stands by its journal alone: as long as nobody holds it. Pure. */
export function leftAt(stored: Pick<StoredRun, 'run' | 'chain' | 'state'>): Exclude<Standing, 'running'> {
  const { state } = stored;
  if (damageOf(stored) !== undefined || !state) return 'damaged';
  if (state.phase === 'closed') return 'finished';
  return state.question || state.phase === 'paused' ? 'waiting' : 'interrupted';
}

/** Why a run can only be read, behind its name; nothing where it is whole. Pure. */
export function damageOf({
  run,
  chain,
  state,
}: Pick<StoredRun, 'run' | 'chain' | 'state'>): string | undefined {
  const [broken] = chain.problems;
  if (broken) return `line ${broken.line} of its journal ${broken.what}`;
  if (!state) return 'line 1 of its journal is missing';
  // One that is over is only read anyway, under whatever name it was put here.
  if (state.phase === 'closed' || state.frame.run === run) return undefined;
  return `its journal is that of another run, ${state.frame.run}`;
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
  const { run, state, folder } = stored;
  const damage = damageOf(stored);
  if (!state || damage !== undefined) {
    throw new Refused(
      'damaged',
      `run ${run} is damaged: ${damage}`,
      state
        ? `It can be read (\`firedrill show ${run}\`), not continued.`
        : `Nothing of it can be shown or continued. Its files are in ${folder}.`,
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
  if (holder) throw heldElsewhere(folder, holder);
  return state;
}

/** The same words wherever a run is found held. */
export function heldElsewhere(folder: string, holder: Held): Refused {
  const run = basename(folder);
  return new Refused(
    'held',
    `run ${run} is open elsewhere: ${holderWords(holder)}`,
    holder.host === hostname()
      ? `Two writers would spoil it. \`firedrill watch ${run}\` looks at it, and from there a person can take it over.`
      : `\`firedrill watch ${run}\` looks at it. Close it there before you go on here. Only if you know that machine is gone: delete the lock files in ${folder}.`,
  );
}
