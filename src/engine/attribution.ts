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
 * The owner of the time up to `event`. Another writer's epoch means that the one before was gone: a program that was dead
 * owned nothing, whatever its journal last said.
 */
export function ownerUntil(state: RunState, event: Stamped): Owner {
  const sameWriter = event.type !== 'run.resumed' && event.epoch === state.epoch;
  if (sameWriter || state.question) return ownerOf(state);
  const atWork = Object.values(state.children).some((child) => child.pid !== undefined && !child.ended);
  return atWork ? 'machine' : 'idle';
}

export function isRunning(step: RunState['steps'][number]): boolean {
  return step.status === 'running' || step.rollback === 'running';
}
