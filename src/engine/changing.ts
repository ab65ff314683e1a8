import { isRunning } from './attribution.ts';
import { startsChange } from './patch-state.ts';
import { framedStep } from './retry.ts';
import type { RunState } from './run-state.ts';

/** Whether the work that goes on now may change the world. */
export function isChanging(state: RunState): boolean {
  const running = state.steps.find(isRunning);
  return running !== undefined && startsChange(state, running.id, running.rollback === 'running');
}

/**
 * Whether work that was cut off may have changed the world. What must not be repeated acts through held programs only
 * (DESIGN §5), so that without one nothing was done.
 */
export function mayHaveActed(state: RunState): boolean {
  const running = state.steps.find(isRunning);
  if (running === undefined || !isChanging(state)) return false;
  const heldOnly = !framedStep(state, running.id).contract.idempotent && running.rollback !== 'running';
  return !heldOnly || running.launched === true;
}
