import { offersOf } from './choices.ts';
import { commandLines, errorLines } from './dialog-lines.ts';
import { find, type Model } from './model.ts';

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
}

/** Rows of a dialog's frame, and of a form's question, its answer and a blank line. */
const [FRAME, ASKED] = [2, 3];

/** Rows of the failure dialog with its frame. */
export function dialogHeight(model: Model): DialogHeight {
  const body = bodyHeight(model);
  const { run } = model;
  const error = run === undefined ? 1 : errorLines(run.state, model.size.columns - 4).length;
  const offers = run === undefined ? 0 : offersOf(run.state).length;
  const commands = commandLines(model).length;
  const asks = commands === 0 ? 0 : commands + ASKED;
  const wanted = FRAME + error + Math.max(1 + offers, asks);
  const log = body - wanted;
  return {
    ...(log >= 5 ? { dialog: wanted, log } : { dialog: body, log: 0 }),
    brief: commands > 0 && log < 0,
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
