import { choicesAfterFailure } from '../../src/engine/choices.ts';
import type { Stamped } from '../../src/engine/events.ts';
import { leftBehind } from '../../src/engine/left-behind.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { framedStep, retryFrom } from '../../src/engine/retry.ts';
import { rollbackOf } from '../../src/engine/rollback.ts';
import type { RunState } from '../../src/engine/run-state.ts';

/** What the engine made of each failure of a journal, when it was folded. */
export function rulesOf(events: readonly Stamped[]) {
  let state: RunState | undefined;
  return events.flatMap((event) => {
    state = reduce(state, event);
    if (event.type !== 'step.failed') return [];
    const { step, failure } = event;
    const known = state.steps.find(({ id }) => id === step)?.failure;
    if (!known) return [];
    return [
      {
        seq: event.seq,
        step,
        code: failure.code,
        choices: choicesAfterFailure(state, framedStep(state, step), known),
        retryFrom: retryFrom(state, step),
        rollback: rollbackOf(state, step)?.title ?? null,
        leftBehind: leftBehind(state).map(({ what }) => what),
      },
    ];
  });
}
