import type { Stamped } from '../engine/events.ts';
import { outcomeOf } from '../engine/next.ts';
import type { RunState } from '../engine/run-state.ts';
import { digestOfTold } from '../worlds/rehearsal/told.ts';

/**
 * What the last line says of itself must be borne out by the lines before it: no line after it holds its hash. Each event
 * is asked, since each was the last one once.
 */
export function closingProblems(state: RunState | undefined, event: Stamped): string[] {
  const { seq, epoch } = event;
  if (!state) return epoch === 1 ? [] : [`event ${seq} opens the run with epoch ${epoch}, and not with 1`];
  const problems: string[] = [];
  // A writer begins with one of these two, and only it raises the epoch.
  const begins = event.type === 'run.resumed' || event.type === 'obligation.settled';
  if (epoch !== state.epoch && !(begins && epoch === state.epoch + 1))
    problems.push(`event ${seq} has epoch ${epoch}, but nobody took over from epoch ${state.epoch}`);
  if (event.type === 'run.closed' && event.outcome !== 'aborted' && event.outcome !== outcomeOf(state))
    problems.push(`event ${seq} closes the run as ${event.outcome}, but its events say ${outcomeOf(state)}`);
  if (event.type === 'run.closed' && state.frame.surprise !== (event.told && digestOfTold(event.told)))
    problems.push(`event ${seq} tells another scenario than the surprise drill was opened with, or none`);
  return problems;
}
