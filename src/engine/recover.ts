import { isRunning } from './attribution.ts';
import { isChanging, mayHaveActed } from './changing.ts';
import type { Event } from './events.ts';
import { withTraits } from './failure.ts';
import type { Cut } from './loop-ports.ts';
import type { RunState } from './run-state.ts';

/** What a run that stopped anywhere begins with when it is taken up. */
export interface Recovery {
  /** Said by `run.resumed`, which comes first. */
  readonly keeps?: 'abort';
  /** What is certain by the journal alone, in order. */
  readonly write: readonly Extract<Event, { type: 'step.failed' }>[];
  /** The attempt whose end is then found out, before anything else is decided. */
  readonly conclude?: Cut & { readonly step: string; readonly attempt: number; readonly rollback?: true };
}

/**
 * What a journal that stops here means (DESIGN §3). Pure: `run/` only obeys. Work that only reads is done again. A change
 * is never begun again by itself: its own records say how it ended, or a person does.
 */
export function recover(state: RunState): Recovery {
  // An abort is final: the answer was given, and only its closing is missing. A pause is over since somebody is back.
  const keeps = state.asked === 'abort' ? { keeps: state.asked } : {};
  const running = state.question ? undefined : state.steps.find(isRunning);
  // With its answer on disk a step has only to be ended, which is `next`'s.
  if (running === undefined || running.answer !== undefined) return { ...keeps, write: [] };
  const { id: step, attempt } = running;
  if (!isChanging(state))
    return { ...keeps, write: [{ type: 'step.failed', step, attempt, failure: NOT_DONE }] };
  const mark = running.rollback === 'running' ? { rollback: true as const } : {};
  return { ...keeps, write: [], conclude: { step, attempt, ...mark, began: mayHaveActed(state) } };
}

/** Work that only reads is simply not done yet. */
const NOT_DONE = withTraits({ code: 'stopped', changed: 'none', message: 'It was cut off before it ended.' });
