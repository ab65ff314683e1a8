import { changeableInputs } from '../../../engine/choices.ts';
import type { Choice } from '../../../engine/events.ts';
import { framedStep } from '../../../engine/retry.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import { type Offer, offersOf } from './dialog-offers.ts';
import { edit, editorOf, emptyEditor } from '../../editor.ts';
import { commandLines } from './dialog-layout.ts';
import { commandRows } from '../../layout.ts';
import { editOf, type Press } from '../../keyboard/press.ts';
import { type DialogForm, type DialogScreen, find, type RunModel } from '../../view-model.ts';
import { errorPage } from '../page/step-page.ts';
import { rollbackByHand } from '../../rollback-by-hand.ts';
import { spoken } from '../../answer-question.ts';
import { key } from '../../keyboard/early-keys.ts';
import type { Shell } from '../../keyboard/key-handler.ts';
import { push, update } from '../../screen-stack.ts';
import { scrollLog } from '../run/keys.ts';

const change = (shell: Shell, how: (dialog: DialogScreen) => DialogScreen): void =>
  shell.set((model) => update(model, 'dialog', how));

/** A key that was not meant for this dialog is dropped, with a word. */
function counts(shell: Shell, at: number): boolean {
  const screen = find(shell.model(), 'dialog');
  if (screen === undefined || shell.model().busy) return false;
  const result = key(screen.quiet, at);
  const { says: _says, ...rest } = screen;
  const says = result.counts ? {} : { says: 'That key came before this was on the screen, and was dropped.' };
  change(shell, () => ({ ...rest, quiet: result.quiet, ...says }));
  return result.counts;
}

export function dialog(shell: Shell, command: Command, at: number): void {
  const { run } = shell.model();
  const question = run?.state.question;
  if (run === undefined || question === undefined) return;
  const offers = offersOf(run.state);
  switch (command) {
    case 'up':
    case 'down':
      return change(shell, (screen) => ({
        ...screen,
        selected: Math.max(0, Math.min(offers.length - 1, screen.selected + (command === 'up' ? -1 : 1))),
      }));
    case 'accept':
      if (!counts(shell, at)) return;
      return take(shell, run, offers[find(shell.model(), 'dialog')?.selected ?? 0]);
    case 'error':
      return shell.attempt('Reading the log …', async () => {
        const page = await errorPage(run, shell.host);
        shell.set((model) => push(model, page));
      });
    case 'page-up':
    case 'page-down':
      return scrollLog(shell, command);
    default:
  }
}

/** Each choice has a key of its own. */
export function dialogTyping(shell: Shell, press: Press, at: number): void {
  const { run } = shell.model();
  const question = run?.state.question;
  if (run === undefined || question === undefined || !counts(shell, at)) return;
  const offers = offersOf(run.state);
  const selected = offers.findIndex((offer) => offer.key === press.name);
  if (selected === -1) return;
  change(shell, (screen) => ({ ...screen, selected }));
  take(shell, run, offers[selected]);
}

function take(shell: Shell, run: RunModel, offer: Offer | undefined): void {
  if (offer === undefined) return;
  const form = formFor(shell, run, offer);
  if (form !== undefined) return change(shell, (screen) => ({ ...screen, form }));
  answer(shell, offer.choice);
}

function formFor(shell: Shell, run: RunModel, offer: Offer): DialogForm | undefined {
  if (offer.choice === 'abort') return { kind: 'abort' };
  if (offer.choice === 'change') {
    const step = framedStep(run.state, run.state.question?.step ?? '');
    const ids = changeableInputs(run.state, step);
    const inputs = run.state.frame.runbook.inputs.filter(({ id }) => ids.includes(id));
    return {
      kind: 'input',
      inputs,
      selected: 0,
      editor: editorOf(run.state.inputs[inputs[0]?.id ?? ''] ?? ''),
    };
  }
  const { choice, confirm } = offer;
  if (offer.asks === undefined && confirm === undefined) return undefined;
  return {
    kind: 'text',
    choice,
    asks: offer.asks ?? '',
    ...(confirm === undefined ? {} : { confirm }),
    commands: confirm === undefined ? commandsFor(shell, run, choice) : '',
    top: 0,
    editor: emptyEditor,
  };
}

function commandsFor(shell: Shell, run: RunModel, choice: Choice): string {
  const step = run.state.question?.step ?? '';
  if (choice === 'rollback') return rollbackByHand(run.state, step).trimEnd();
  if (choice !== 'by-hand' && choice !== 'happened') return '';
  return shell.host.byHand(run.state, step).trimEnd();
}

function answer(shell: Shell, choice: Choice, text?: string): void {
  const { run } = shell.model();
  const question = run?.state.question;
  if (run === undefined || question === undefined) return;
  shell.attempt('Writing it down …', async () => {
    const words = text === undefined ? {} : { text };
    const refused = await run.view.answer(question.id, { by: run.state.operator, choice, ...words });
    if (refused !== undefined) change(shell, (screen) => ({ ...screen, says: spoken(refused) }));
    else if (choice === 'pause') shell.leave();
  });
}

/** The forms behind a choice: its line of text, its new value, its second word. */
export function dialogForm(shell: Shell, command: Command): void {
  const form = find(shell.model(), 'dialog')?.form;
  if (form === undefined) return;
  if (command === 'back') return change(shell, ({ form: _form, says: _says, ...screen }) => screen);
  if (form.kind === 'abort') return command === 'abort' ? answer(shell, 'abort') : undefined;
  if (form.kind === 'input') return inputForm(shell, form, command);
  if (command === 'page-up' || command === 'page-down') return scrollCommands(shell, form, command);
  if (command !== 'accept') return;
  const text = form.editor.text.trim();
  if (form.confirm !== undefined && text !== form.confirm) {
    return change(shell, (screen) => ({
      ...screen,
      says: 'That is not what it asks for: all of it, as it stands there.',
    }));
  }
  if (text === '') return change(shell, (screen) => ({ ...screen, says: `It needs a word: ${form.asks}.` }));
  answer(shell, form.choice, text);
}

type TextForm = Extract<DialogForm, { kind: 'text' }>;

function scrollCommands(shell: Shell, form: TextForm, command: 'page-up' | 'page-down'): void {
  const height = commandRows(shell.model());
  const last = Math.max(0, commandLines(shell.model()).length - height);
  const by = command === 'page-up' ? 1 - height : height - 1;
  const top = Math.max(0, Math.min(last, form.top + by));
  change(shell, (screen) => ({ ...screen, form: { ...form, top } }));
}

function inputForm(shell: Shell, form: Extract<DialogForm, { kind: 'input' }>, command: Command): void {
  const input = form.inputs[form.selected];
  if (input === undefined) return;
  if (command === 'accept') {
    const value = form.editor.text.trim();
    if (value !== shell.model().run?.state.inputs[input.id])
      return answer(shell, 'change', `${input.id}=${value}`);
    const says = `That is the present value. Give another one, or go back (esc) and try again with the same.`;
    return change(shell, (screen) => ({ ...screen, says }));
  }
  if (command === 'up' || command === 'down') {
    const selected = Math.max(
      0,
      Math.min(form.inputs.length - 1, form.selected + (command === 'up' ? -1 : 1)),
    );
    const value = shell.model().run?.state.inputs[form.inputs[selected]?.id ?? ''] ?? '';
    return change(shell, (screen) => ({ ...screen, form: { ...form, selected, editor: editorOf(value) } }));
  }
  if (command === 'left' || command === 'right') dialogFormTyping(shell, { name: command, text: '' });
}

export function dialogFormTyping(shell: Shell, press: Press): void {
  change(shell, ({ says: _says, ...screen }) => {
    const { form } = screen;
    if (form === undefined || form.kind === 'abort') return screen;
    const choices = form.kind === 'input' ? form.inputs[form.selected]?.choices : undefined;
    if (choices !== undefined) {
      const step = press.name === 'left' ? -1 : press.name === 'right' || press.name === ' ' ? 1 : 0;
      const at = (choices.indexOf(form.editor.text) + step + choices.length) % choices.length;
      return { ...screen, form: { ...form, editor: editorOf(choices[at] ?? '') } };
    }
    const how = editOf(press);
    return how === undefined ? screen : { ...screen, form: { ...form, editor: edit(form.editor, how) } };
  });
}
