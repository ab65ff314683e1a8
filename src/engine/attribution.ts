import type { Stamped } from './events.ts';
import { framedStep } from './retry.ts';
import type { Attribution, RunState } from './run-state.ts';

export type Owner = keyof Attribution;

export const NO_TIME: Attribution = { person: 0, machine: 0, cloud: 0, idle: 0 };

export function addTime(to: Attribution, owner: Owner, ms: number): Attribution {
  return ms === 0 ? to : { ...to, [owner]: to[owner] + ms };
}

export function totalMs(of: Attribution): number {
  return of.person + of.machine + of.cloud + of.idle;
}

/** Who owns the time that passes in this state, in the order person > machine > cloud > idle (DESIGN §3). */
export function ownerOf(state: RunState): Owner {
  if (state.question) return 'person';
  if (state.phase !== 'open') return 'idle';
  const running = state.steps.find(isRunning);
  // A rollback is work of a tool, whatever the step itself waits for.
  if (!running || running.rollback === 'running') return 'machine';
  return framedStep(state, running.id).contract.waitsFor;
}

/**
 * Who owns the `ms` up to `event`, in parts. Another writer's epoch means that the one before was gone: a program that was
 * dead owned nothing, whatever its journal last said, and what went on without it did so for as long as its record says.
 */
export function ownersUntil(
  state: RunState,
  event: Stamped,
  ms: number,
): readonly (readonly [Owner, number])[] {
  const sameWriter = event.type !== 'run.resumed' && event.epoch === state.epoch;
  if (sameWriter || state.question) return [[ownerOf(state), ms]];
  const recorded = event.type === 'run.resumed' ? event.workedMs : undefined;
  const worked = Math.min(ms, recorded ?? (goesOnAlone(state) ? ms : 0));
  return [
    ['machine', worked],
    ['idle', ms - worked],
  ];
}

/** Who owns the time that passes now while no firedrill is at the run. */
export function ownerAlone(state: RunState): Owner {
  if (state.question) return ownerOf(state);
  return goesOnAlone(state) ? 'machine' : 'idle';
}

/** Whether a program that was begun has not ended, as far as is written down. */
const goesOnAlone = ({ children }: RunState): boolean =>
  Object.values(children).some((child) => child.pid !== undefined && !child.ended);

export function isRunning(step: RunState['steps'][number]): boolean {
  return step.status === 'running' || step.rollback === 'running';
}
