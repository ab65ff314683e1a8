import { isRunning } from '../engine/attribution.ts';
import { isChanging } from '../engine/changing.ts';
import { programAtWork } from '../engine/leave-now.ts';
import { stepToDo } from '../engine/rollback.ts';
import type { RunState } from '../engine/run-state.ts';
import { isThere } from '../process/process-identity.ts';
import { programName } from '../service/program-name.ts';

/**
 * Of a run that nobody is at, though it is open: what of it goes on without us, where it can be followed and what to do, a line
 * each. `folder`: the run's.
 */
export function cutOffLines(state: RunState, folder: string): readonly string[] {
  const running = state.steps.find(isRunning);
  const next = `next      ${programName()} resume ${state.frame.run} goes on from here, and does no change twice`;
  if (!running) return [next];
  const { title, rollback } = stepToDo(state, {
    step: running.id,
    ...(running.rollback === 'running' && { rollback: true }),
  });
  const name = running.rollback === 'running' ? (rollback?.title ?? title) : title;
  const program = isChanging(state) ? programAtWork(state) : undefined;
  const output = `output    ${folder}/logs/${running.id}/${running.attempt}`;
  if (program === undefined) return [`cut off   "${name}", in the middle of it`, next];
  return isThere(program)
    ? [
        `goes on   "${name}", as process ${program.pid} in a session of its own: nothing has stopped it`,
        `${output}, and in *.end.json there how it ended, once it has`,
        next,
      ]
    : [`cut off   "${name}": its program is over, and nobody has looked how it ended`, output, next];
}

/** Of a run that was left in the middle of a change (`RunState.left`); nothing for one that was left anywhere else. */
export function leftLines(state: RunState, folder: string): readonly string[] {
  return state.left && isChanging(state) ? cutOffLines(state, folder) : [];
}
