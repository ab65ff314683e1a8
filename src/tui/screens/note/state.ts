import type { Question } from '../../../engine/events.ts';
import { type Editor, emptyEditor } from '../../editor.ts';
import { newQuiet, type Quiet } from '../../keyboard/early-keys.ts';

/** A question for a line of text: a note on work by hand, or an input. */
export interface NoteScreen {
  readonly name: 'note';
  readonly id: string;
  readonly quiet: Quiet;
  readonly editor: Editor;
  readonly says?: string;
}

export const newNote = ({ id }: Question, lastKeyMs: number | undefined): NoteScreen => ({
  name: 'note',
  id,
  quiet: newQuiet(lastKeyMs),
  editor: emptyEditor,
});
