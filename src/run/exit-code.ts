import type { RunState } from '../engine/run-state.ts';
import { refusalsIn } from '../words/preview-words.ts';

/** DESIGN §11: 0 done and verified, or previewed and nothing refused; 1 ended otherwise; 4 waits for a person. */
export function exitCodeOf(state: RunState): 0 | 1 | 4 {
  if (state.phase !== 'closed') return 4;
  if (state.outcome === 'previewed') return refusalsIn(state).length === 0 ? 0 : 1;
  return state.outcome === 'verified' ? 0 : 1;
}
