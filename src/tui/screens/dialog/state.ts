import type { Choice, Question } from '../../../engine/events.ts';
import type { Input } from '../../../runbook/runbook.ts';
import { type Editor, edit, editorOf } from '../../editor.ts';
import { choiceAt, editOf, type Press } from '../../keyboard/press.ts';

/** What to do after a failure or a doubt. */
export interface DialogScreen {
  readonly name: 'dialog';
  readonly id: string;
  readonly selected: number;
  /** The choice that waits for its line of text, its input, or a second word. */
  readonly form?: DialogForm;
}

export type DialogForm = TextForm | InputForm | { readonly kind: 'abort' };

export interface TextForm {
  readonly kind: 'text';
  readonly choice: Choice;
  readonly asks: string;
  /** The commands that do the step by hand, where that is what is noted. */
  readonly commands: string;
  /** How far the commands are scrolled. */
  readonly top: number;
  /** Text that the answer must be. */
  readonly confirm?: string;
  readonly editor: Editor;
}

export interface InputForm {
  readonly kind: 'input';
  readonly inputs: readonly Input[];
  readonly selected: number;
  readonly editor: Editor;
}

export const newDialog = ({ id }: Question): DialogScreen => ({ name: 'dialog', id, selected: 0 });

export const withoutForm = ({ form: _form, ...screen }: DialogScreen): DialogScreen => screen;

/** Typed into the open form: left and right choose where an input has choices. */
export function typeInto(screen: DialogScreen, press: Press): DialogScreen {
  const { form } = screen;
  if (form === undefined || form.kind === 'abort') return screen;
  const choices = form.kind === 'input' ? form.inputs[form.selected]?.choices : undefined;
  if (choices !== undefined) {
    const chosen = choiceAt(press, choices, form.editor.text);
    return { ...screen, form: { ...form, editor: editorOf(chosen) } };
  }
  const how = editOf(press);
  return how === undefined ? screen : { ...screen, form: { ...form, editor: edit(form.editor, how) } };
}
