import type { RunState } from '../../../engine/state.ts';
import { sentence } from '../../format.ts';
import { find, type Model, type TextLine } from '../../view-model.ts';
import { stepAtHand } from '../../../engine/at-hand.ts';
import { code, line, wrapped } from '../../styled-lines.ts';

/** What happened, what it means, and what to do next, as far as it is known; the first line is the error itself. */
export function errorLines(state: RunState, width: number): readonly TextLine[] {
  const step = stepAtHand(state);
  const failure = step?.failure;
  if (step?.rollback === 'succeeded' && step.note !== undefined) {
    const before = failure === undefined ? [] : [line(`What had failed: ${failure.message}`)];
    return wrapped([line(sentence(step.note)), ...before], width);
  }
  const finding = step?.status === 'in-doubt' ? step.finding : undefined;
  return wrapped(
    [
      line(failure?.message ?? finding ?? step?.note ?? ''),
      ...(failure?.hint === undefined ? [] : [line(failure.hint)]),
      ...(failure?.nextSteps ?? []).map((next) => ({ text: `- ${next}`, hang: 2 })),
    ],
    width,
  );
}

/** The commands in the form of a dialog, broken at its width. */
export function commandLines(model: Model): readonly TextLine[] {
  const form = find(model, 'dialog')?.form;
  if (form?.kind !== 'text' || form.commands === '') return [];
  return wrapped(code(form.commands), model.size.columns - 4);
}
