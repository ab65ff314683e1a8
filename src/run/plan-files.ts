import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PRIVATE_COPY } from '../actions/plan.ts';
import type { Event, Stamped } from '../engine/events.ts';
import { withTraits } from '../engine/failure.ts';
import type { Run } from '../engine/loop.ts';
import { planFileOf } from '../engine/plan-gone.ts';
import type { RunState } from '../engine/run-state.ts';

/** How often it is looked whether a gate has expired, in real ms. */
const LOOK_MS = 5000;

/**
 * Removes saved plans as soon as nobody can apply them any more: they hold secrets in clear (facts/tofu-real.md §2). A run
 * that only waits for a person keeps the one that its gate shows. Returns what ends the looking, and resolves once they are gone.
 */
export function watchPlanFiles(
  run: Pick<Run, 'onEvent' | 'state'>,
  folder: string,
  now: () => number,
): () => Promise<void> {
  let removed = Promise.resolve();
  const remove = () => {
    removed = removed.then(() => removePlanFiles(folder));
  };
  run.onEvent((event) => {
    if (isOver(event)) remove();
  });
  const timer = setInterval(() => {
    const { expiresT = Number.POSITIVE_INFINITY } = run.state().question ?? {};
    if (now() > expiresT) remove();
  }, LOOK_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    return removed;
  };
}

/** Whatever goes on from here plans anew. `firedrill` pauses where a person is only waited for. */
function isOver(event: Stamped): boolean {
  const { type } = event;
  if (type === 'run.paused') return event.by !== 'firedrill';
  return type === 'run.closed' || type === 'step.failed' || type === 'question.closed';
}

export async function removePlanFiles(folder: string): Promise<void> {
  await removeCopies(folder);
  const logs = join(folder, 'logs');
  // STEP/ATTEMPT/NAME; what cannot be removed now is tried again at the next end.
  const names = await readdir(logs, { recursive: true }).catch(() => [] as string[]);
  const plans = names.filter((name) => name.endsWith('.tfplan'));
  await Promise.all(plans.map((name) => rm(join(logs, name), { force: true }).catch(() => undefined)));
}

/** In a run's folder: what a look at an obligation has its tools write. It holds secrets, and is gone with the look. */
export const LOOK = 'look';

/** Private copies, and what a look was at, that a program's death has left behind: each removes its own. */
export async function removeCopies(folder: string): Promise<void> {
  await rm(join(folder, LOOK), { recursive: true, force: true }).catch(() => undefined);
  const logs = join(folder, 'logs');
  const below = (path: string) => readdir(path).catch(() => [] as string[]);
  for (const step of await below(logs))
    for (const attempt of await below(join(logs, step)))
      await rm(join(logs, step, attempt, PRIVATE_COPY), { recursive: true, force: true }).catch(
        () => undefined,
      );
}

/** What to write first in a run that is continued at a gate whose plan was removed: it can only be made anew. */
export function closedGate({ question, steps }: RunState): readonly Event[] {
  const planFile = planFileOf(question);
  if (question === undefined || planFile === undefined || existsSync(planFile)) return [];
  const attempt = steps.find(({ id }) => id === question.step)?.attempt ?? 1;
  const failure = withTraits({
    code: 'plan-gone',
    message: `The gate has closed: the plan file that it showed is not there any more, ${planFile}. Nothing was applied.`,
    hint: 'A plan holds secrets in clear, so it is removed when a run is paused. Try again: it plans anew and shows a new gate.',
  });
  return [
    { type: 'question.closed', id: question.id, reason: failure.message },
    { type: 'step.failed', step: question.step, attempt, failure },
  ];
}
