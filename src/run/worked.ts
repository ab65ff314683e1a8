import { join } from 'node:path';
import { isRunning } from '../engine/attribution.ts';
import type { RunState } from '../engine/run-state.ts';
import { isThere } from '../process/process-identity.ts';
import { readEnd } from '../process/wrapped.ts';

/**
 * For how long after its last event a program of the run's step went on without us, in ms, as its own record says. Nothing where
 * no step was at work, or its program still is.
 */
export function worked(state: RunState, folder: string): { readonly workedMs?: number } {
  const running = state.steps.find(isRunning);
  const child = Object.values(state.children).findLast(
    ({ step, pid, ended }) => step === running?.id && pid !== undefined && !ended,
  );
  if (!running || (child && isThere(child))) return {};
  if (!child?.folder || !child.name) return { workedMs: 0 };
  const at = join(folder, child.folder, child.name);
  const ends = [`${at}.end.json`, `${at}.tofu.end.json`].flatMap((file) => readEnd(file)?.endedAt ?? []);
  const lastMs = Math.max(0, ...ends.map((end) => Date.parse(end) - Date.parse(state.at)));
  return { workedMs: lastMs };
}
