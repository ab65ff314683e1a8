import { framedStep } from '../engine/retry.ts';
import type { RunState } from '../engine/state.ts';
import { type RtoLine, rtoLine } from './line.ts';

/** Steps of a run that no machine has seen done, by id: a person said that they were, or went on without them. */
export interface OnWord {
  readonly byHand: readonly string[];
  readonly skipped: readonly string[];
}

/** What of a run rests on a person's word; nothing where all was done by the program. Pure. */
export function onWord({ steps }: Pick<RtoLine, 'steps'>): OnWord | undefined {
  const byHand = steps.filter(({ outcome }) => outcome === 'by-hand').map(({ id }) => id);
  // One that the run skips by itself was never begun; a person skips one that has failed.
  const skipped = steps
    .filter(({ outcome, attempts }) => outcome === 'skipped' && attempts > 0)
    .map(({ id }) => id);
  return byHand.length + skipped.length > 0 ? { byHand, skipped } : undefined;
}

/** `by hand: Apply the plan, Ask it; skipped: Keep evidence`, each step as `name` says it. */
export function onWordText({ byHand, skipped }: OnWord, name: (id: string) => string = (id) => id): string {
  return [
    ...(byHand.length > 0 ? [`by hand: ${byHand.map(name).join(', ')}`] : []),
    ...(skipped.length > 0 ? [`skipped: ${skipped.map(name).join(', ')}`] : []),
  ].join('; ');
}

/** What of this run rests on a person's word, its steps by their titles; nothing where all was done by the program. */
export function onWordOf(state: RunState): string | undefined {
  const word = onWord(rtoLine(state));
  return word && onWordText(word, (id) => framedStep(state, id).title);
}

/** Whether its times teach what is usual: an aborted run's do not, nor do those of one that rests on a word. */
export function teaches(line: RtoLine): boolean {
  return line.outcome !== 'aborted' && onWord(line) === undefined;
}
