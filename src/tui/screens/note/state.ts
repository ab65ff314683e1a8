import type { Question } from '../../../engine/events.ts';
import { type Editor, emptyEditor } from '../../editor.ts';

/** A question for a line of text: a note on work by hand, or an input. */
export interface NoteScreen {
  readonly name: 'note';
  readonly id: string;
  readonly editor: Editor;
}

export const newNote = ({ id }: Question): NoteScreen => ({ name: 'note', id, editor: emptyEditor });
