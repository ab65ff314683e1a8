import { type Editor, emptyEditor } from '../../editor.ts';

/** Corrects when it broke. */
export interface SinceScreen {
  readonly name: 'since';
  readonly editor: Editor;
  readonly error?: string;
}

export const newSince: SinceScreen = { name: 'since', editor: emptyEditor };
