import { offersOf } from './choices.ts';
import { find, type Model } from './model.ts';

/** Rows: two of header, the body, two for words, one for keys. */
const AROUND = 5;

export const bodyHeight = (model: Model): number => Math.max(1, model.size.rows - AROUND);

/** Columns of the steps pane beside the log. */
export const stepsWidth = (columns: number): number => Math.max(34, Math.min(50, Math.floor(columns * 0.36)));

/** Rows of the failure dialog with its frame; the log gets what is left, if that is worth showing. */
export function dialogHeight(model: Model): { readonly dialog: number; readonly log: number } {
  const body = bodyHeight(model);
  const question = model.run?.state.question;
  const wanted = (question === undefined ? 4 : offersOf(question).length) + 8;
  const log = body - wanted;
  return log >= 5 ? { dialog: wanted, log } : { dialog: body, log: 0 };
}

/** Lines of the log that are on the screen. */
export function logHeight(model: Model): number {
  const frame = 2;
  const inDialog = find(model, 'dialog') !== undefined && model.screens.at(-1)?.name === 'dialog';
  return Math.max(1, (inDialog ? dialogHeight(model).log : bodyHeight(model)) - frame);
}
