import { isRunning } from '../engine/attribution.ts';
import { mayHaveActed } from '../engine/changing.ts';
import { programAtWork } from '../engine/leave-now.ts';
import { framedStep } from '../engine/retry.ts';
import type { RunState } from '../engine/run-state.ts';
import { duration } from '../words/durations.ts';
import type { Back } from './stand-still.ts';

/** What is said after firedrill stood still: for how long, and what went on without it. `state`: as it was then. */
export function backWords(state: RunState | undefined, how: Back): string {
  if (how === 'not-stopped')
    return 'Ctrl-Z: there is no shell here that could bring firedrill back, so it stays.';
  const stood = `firedrill stood still for ${duration(how.stoodMs)}`;
  if (state === undefined || state.phase !== 'open') return `${stood}.`;
  if (state.question !== undefined) return `${stood}; the question waited, and its time ran on.`;
  const running = state.steps.find(isRunning);
  if (running === undefined) return `${stood}.`;
  const { title } = framedStep(state, running.id);
  if (programAtWork(state)) return `${stood}; "${title}" went on by itself meanwhile.`;
  return mayHaveActed(state)
    ? `${stood}, and "${title}" with it.`
    : `${stood}, and "${title}" with it; what it looks at went on.`;
}
