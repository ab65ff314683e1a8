import type { Stamped } from './events.ts';
import { recommended } from './helps-first.ts';
import { isPlanGone } from './plan-gone.ts';
import type { RunState } from './run-state.ts';

/** How whoever walks through a surprise drill does: a fold of its journal. Times in ms, instants as run time. */
export interface Drill {
  /** Pressed up to the last answer or stop, those of typed text left out; absent where nothing was answered on the screens. */
  readonly keys?: number;
  /** How long gates were open. */
  readonly gatesMs: number;
  /** The first failure after which a person was asked. */
  readonly failed?: {
    readonly step: string;
    /** When it was asked. */
    readonly t: number;
    /** The last answer so far that the failure did not recommend: right after all, where the run recovers behind it. */
    readonly triedT?: number;
    /** The first right answer. */
    readonly rightT?: number;
  };
}

export function foldDrill(drill: Drill, before: RunState, after: RunState, event: Stamped): Drill {
  const waited = before.question?.kind === 'gate' ? after.t - before.t : 0;
  const keys = event.type === 'question.answered' || event.type === 'stop.asked' ? event.keys : undefined;
  const failed = foldFailed(drill.failed, before, after, event);
  return {
    ...drill,
    gatesMs: drill.gatesMs + waited,
    ...(keys === undefined ? {} : { keys: (drill.keys ?? 0) + keys }),
    ...(failed && { failed }),
  };
}

function foldFailed(
  failed: Drill['failed'],
  before: RunState,
  after: RunState,
  event: Stamped,
): Drill['failed'] {
  if (!failed) {
    if (event.type !== 'question.opened') return undefined;
    const step = after.steps.find(({ id }) => id === event.step);
    return event.kind === 'choice' && step?.status === 'failed' && !isPlanGone(after, step)
      ? { step: event.step, t: event.t }
      : undefined;
  }
  if (failed.rightT !== undefined) return failed;
  if (event.type === 'question.answered' && before.question?.id === event.id) {
    const { question } = before;
    if (question.step !== failed.step || question.kind !== 'choice') return failed;
    return event.choice === recommended(before)
      ? { ...failed, rightT: event.t }
      : { ...failed, triedT: event.t };
  }
  const recovered =
    event.type === 'run.closed' && (event.outcome === 'recovered' || event.outcome === 'verified');
  return recovered && failed.triedT !== undefined ? { ...failed, rightT: failed.triedT } : failed;
}
