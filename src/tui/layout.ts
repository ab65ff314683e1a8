import { offersOf } from './screens/dialog/dialog-offers.ts';
import { commandLines, errorLines } from './screens/dialog/dialog-layout.ts';
import { wrap } from './format.ts';
import { find, type Model } from './view-model.ts';

/** Rows: two of header, the body, two for words, one for keys. */
const AROUND = 5;

export const bodyHeight = (model: Pick<Model, 'size'>): number => Math.max(1, model.size.rows - AROUND);

/** Columns of the steps pane beside the log. */
export const stepsWidth = (columns: number): number => Math.max(34, Math.min(50, Math.floor(columns * 0.36)));

export interface DialogHeight {
  readonly dialog: number;
  /** The log gets what is left, if that is worth showing. */
  readonly log: number;
  /** The error has one line: the commands need the room. */
  readonly brief: boolean;
  /** Rows for what the marked choice does, with a blank one above; 0 where none are free. */
  readonly means: number;
}

/** Rows of a dialog's frame, and of a form's question, its answer and a blank line. */
const [FRAME, ASKED] = [2, 3];

/** Rows of the failure dialog with its frame. */
export function dialogHeight(model: Model): DialogHeight {
  const body = bodyHeight(model);
  const { run } = model;
  const error = run === undefined ? 1 : errorLines(run.state, model.size.columns - 4).length;
  const offers = run === undefined ? [] : offersOf(run.state);
  const commands = commandLines(model).length;
  const asks = commands === 0 ? 0 : commands + ASKED;
  const without = FRAME + error + Math.max(1 + offers.length, asks);
  // Of the longest, so that nothing moves with the mark.
  const longest = Math.max(0, ...offers.map((offer) => wrap(offer.means, model.size.columns - 4).length));
  const means = asks === 0 && without + 1 + longest <= body ? 1 + longest : 0;
  const log = body - without - means;
  return {
    ...(log >= 4 ? { dialog: without + means, log } : { dialog: body, log: 0 }),
    brief: commands > 0 && log < 0,
    means,
  };
}

/** Rows that commands have there. */
export const commandRows = (model: Model): number =>
  Math.max(1, dialogHeight(model).dialog - FRAME - ASKED - 1);

/** Lines of the log that are on the screen. */
export function logHeight(model: Model): number {
  const frame = 2;
  const inDialog = find(model, 'dialog') !== undefined && model.screens.at(-1)?.name === 'dialog';
  return Math.max(1, (inDialog ? dialogHeight(model).log : bodyHeight(model)) - frame);
}
