import { framedStep } from '../engine/retry.ts';
import type { RunState } from '../engine/run-state.ts';
import { type RtoLine, rtoLine } from './line.ts';

/** Steps of a run that no machine has seen done, by id: a person said that they were, or continued without them. */
export interface OnSomebodysWord {
  readonly byHand: readonly string[];
  readonly skipped: readonly string[];
}

/** What of a run is on somebody's word; nothing where all was done by the program. Pure. */
export function onSomebodysWord({ steps }: Pick<RtoLine, 'steps'>): OnSomebodysWord | undefined {
  const byHand = steps.filter(({ outcome }) => outcome === 'by-hand').map(({ id }) => id);
  // One that the run skips by itself was never begun; a person skips one that has failed.
  const skipped = steps
    .filter(({ outcome, attempts }) => outcome === 'skipped' && attempts > 0)
    .map(({ id }) => id);
  return byHand.length + skipped.length > 0 ? { byHand, skipped } : undefined;
}

/** `by hand: Apply the plan, Ask it; skipped: Keep evidence`, each step as `name` says it. */
export function onSomebodysWordText(
  { byHand, skipped }: OnSomebodysWord,
  name: (id: string) => string = (id) => id,
): string {
  return [
    ...(byHand.length > 0 ? [`by hand: ${byHand.map(name).join(', ')}`] : []),
    ...(skipped.length > 0 ? [`skipped: ${skipped.map(name).join(', ')}`] : []),
  ].join('; ');
}

/** What of this run is on somebody's word, its steps by their titles; nothing where all was done by the program. */
export function onSomebodysWordOf(state: RunState): string | undefined {
  const said = onSomebodysWord(rtoLine(state));
  return said && onSomebodysWordText(said, (id) => framedStep(state, id).title);
}
