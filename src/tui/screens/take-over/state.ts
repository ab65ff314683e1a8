import type { Holding } from '../../../engine/run-view.ts';
import { type Editor, emptyEditor } from '../../editor.ts';

/** Asks once before a run is taken from the program that is at it: why, then its number, typed. */
export interface TakeOverScreen {
  readonly name: 'take-over';
  readonly from: Holding;
  /** Given once the reason was taken. */
  readonly note?: string;
  readonly editor: Editor;
}

export const newTakeOver = (from: Holding): TakeOverScreen => ({
  name: 'take-over',
  from,
  editor: emptyEditor,
});

/** What is typed to confirm it: the name of what is ended. */
export const confirms = ({ from }: TakeOverScreen): string => String(from.pid);
