import { againInWords } from '../../../engine/again-in-words.ts';
import { changedInWords } from '../../../engine/changes-in-words.ts';
import { stepAtHand } from '../../../engine/conditions.ts';
import type { Doubt } from '../../../engine/events.ts';
import type { Watching } from '../../../engine/run-view.ts';
import { framedStep } from '../../../engine/retry.ts';
import type { RunState } from '../../../engine/run-state.ts';
import { perhapsByMistake } from '../../../engine/take-back.ts';
import { sentence } from '../../format.ts';
import { bodyHeight, tight } from '../../layout.ts';
import { find } from '../../screen-stack.ts';
import { code, line, type StyledLine, wrapped } from '../../styled-lines.ts';
import type { Model, RunModel } from '../../view-model.ts';
import { wrap } from '../../wrap.ts';
import { offersOf } from './dialog-offers.ts';

/** What happened, what it means, and what to do next, as far as it is known; the first line is the error itself. */
export function errorLines(
  { state, watching }: Pick<RunModel, 'state' | 'watching'>,
  width: number,
): readonly StyledLine[] {
  const step = stepAtHand(state);
  const failure = step?.failure;
  if (step?.rollback === 'succeeded' && step.note !== undefined) {
    const before = failure === undefined ? [] : [line(`What had failed: ${failure.message}`)];
    return wrapped([line(sentence(step.note)), ...before], width);
  }
  const doubt = step?.status === 'in-doubt' ? step.doubt : undefined;
  return wrapped(
    [
      line(failure?.message ?? doubt?.seen ?? step?.note ?? ''),
      ...(doubt === undefined ? [] : [line(SPEAKS_FOR[doubt.finding])]),
      ...(failure === undefined ? [] : [line(`${changedInWords(failure)} ${againInWords(failure)}`)]),
      ...(failure?.hint === undefined ? [] : [line(failure.hint)]),
      ...[...(failure?.nextSteps ?? []), ...(watching ? [] : byMistake(state))].map((next) => ({
        text: `- ${next}`,
        hang: 2,
      })),
    ],
    width,
  );
}

/** Here whoever said it finds out. */
function byMistake(state: RunState): readonly string[] {
  const step = perhapsByMistake(state);
  if (step === undefined) return [];
  return [`"${framedStep(state, step.id).title}" was said to be done by hand. By mistake? U takes that back`];
}

export const SPEAKS_FOR: Readonly<Record<Doubt['finding'], string>> = {
  yes: 'This speaks for it: it happened.',
  no: 'This speaks against it: it did not happen.',
  unknown: 'This does not settle it. Look at the world yourself before you answer.',
};

/** The commands in the form of a dialog, broken at its width. */
export function commandLines(model: Model): readonly StyledLine[] {
  const form = find(model, 'dialog')?.form;
  if (form?.kind !== 'text' || form.commands === '') return [];
  return wrapped(code(form.commands), model.size.columns - 4);
}

/** Above choices that only whoever is at the run can take. */
export const watchedWords = ({ playback }: Watching): string =>
  playback
    ? 'PLAYBACK: whoever was at the run chose one of these.'
    : 'WATCHING: only whoever is at the run can choose one of these.';

export interface DialogHeight {
  readonly dialog: number;
  /** The log gets what is left, if that is worth showing. */
  readonly log: number;
  /** Rows for the error: what can be done about it must be seen. */
  readonly error: number;
  /** Rows for what the marked choice does, with a blank one above; 0 where none are free. */
  readonly means: number;
}

/** Rows of a dialog's frame, and of a form's question, its answer and a blank line. */
const [FRAME, ASKED] = [2, 3];

/** Rows of the failure dialog with its frame. */
export function dialogHeight(model: Model): DialogHeight {
  const body = bodyHeight(model);
  const { run } = model;
  const whole = run === undefined ? 1 : errorLines(run, model.size.columns - 4).length;
  const offers = run === undefined ? [] : offersOf(run.state);
  const commands = commandLines(model).length;
  const asks = commands === 0 ? 0 : commands + ASKED;
  const only = run?.watching ? wrap(watchedWords(run.watching), model.size.columns - 4).length : 0;
  const below = Math.max((tight(model) ? 0 : 1) + only + offers.length, asks);
  const error = Math.min(whole, Math.max(1, body - FRAME - below));
  const without = FRAME + error + below;
  // Of the longest, so that nothing moves with the mark.
  const longest = Math.max(0, ...offers.map((offer) => wrap(offer.means, model.size.columns - 4).length));
  const means = asks === 0 && without + 1 + longest <= body ? 1 + longest : 0;
  const log = body - without - means;
  return {
    ...(log >= 4 ? { dialog: without + means, log } : { dialog: body, log: 0 }),
    error,
    means,
  };
}

/** Rows that commands have there. */
export const commandRows = (model: Model): number =>
  Math.max(1, dialogHeight(model).dialog - FRAME - ASKED - 1);
