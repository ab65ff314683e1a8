import { isRunning } from '../engine/attribution.ts';
import { isChanging } from '../engine/controls.ts';
import { programAtWork } from '../engine/leave-now.ts';
import { framedStep } from '../engine/retry.ts';
import { rollbackOf } from '../engine/rollback.ts';
import type { RunState } from '../engine/run-state.ts';
import { programName } from '../service/program-name.ts';

/**
 * Of a run that was left (`RunState.left`) in the middle of a change: what goes on without us, where it can be followed
 * and what to do, a line each. Nothing for a run that was left anywhere else. `folder`: the run's.
 */
export function leftLines(state: RunState, folder: string): readonly string[] {
  const running = state.steps.find(isRunning);
  if (!state.left || !running || !isChanging(state)) return [];
  const undone = running.rollback === 'running' ? rollbackOf(state, running.id)?.title : undefined;
  const title = undone ?? framedStep(state, running.id).title;
  const pid = programAtWork(state)?.pid;
  return [
    ...(pid === undefined
      ? [`cut off   "${title}", in the middle of it`]
      : [
          `goes on   "${title}", as process ${pid} in a session of its own: nothing has stopped it`,
          `output    ${folder}/logs/${running.id}/${running.attempt}, and in *.end.json there how it ended, once it has`,
        ]),
    `next      ${programName()} resume ${state.frame.run} takes it up where it is then, and does nothing twice`,
  ];
}
