import { changeableInputs } from '../../../engine/choices.ts';
import type { Choice } from '../../../engine/events.ts';
import { offersIn } from '../../../engine/helps-first.ts';
import { framedStep } from '../../../engine/retry.ts';
import { perhapsByMistake } from '../../../engine/take-back.ts';
import type { Input } from '../../../runbook/runbook.ts';
import { answerQuestion } from '../../answer-question.ts';
import { editorOf, emptyEditor } from '../../editor.ts';
import type { Command } from '../../keyboard/key-commands.ts';
import type { KeyHandler, ScreenKeys, Tui } from '../../keyboard/key-handler.ts';
import { nothingBound } from '../../keyboard/nothing-here.ts';
import type { Press } from '../../keyboard/press.ts';
import { scrollLog } from '../../log-keys.ts';
import { realCommands } from '../../real-commands.ts';
import { rollbackByHand } from '../../rollback-by-hand.ts';
import { find, push } from '../../screen-stack.ts';
import { clamp, moveBy } from '../../scrolling.ts';
import { takeBack } from '../../take-back.ts';
import type { RunModel } from '../../view-model.ts';
import { errorPage } from '../page/error-page.ts';
import { commandLines, commandRows } from './dialog-layout.ts';
import { type Offer, offersOf, wordsOf } from './dialog-offers.ts';
import { type DialogForm, type InputForm, type TextForm, typeInto, withoutForm } from './state.ts';

const form: KeyHandler = {
  command: onFormCommand,
  typed: (tui, press) => tui.update('dialog', (screen) => typeInto(screen, press)),
};
export const dialogKeys: ScreenKeys<'dialog' | 'dialog-text' | 'dialog-input' | 'dialog-abort'> = {
  dialog: {
    command: onCommand,
    typed: onLetter,
    pasted: (tui) => tui.warn('A paste chooses nothing. Press the key of what you choose.'),
  },
  'dialog-text': { ...form, pasted: onPastedText },
  'dialog-input': form,
  'dialog-abort': { command: onFormCommand },
};

/** What is asked for by its name is typed: the typing is the check. */
function onPastedText(tui: Tui, _at: number, text: string): void {
  const form = find(tui.model(), 'dialog')?.form;
  if (form?.kind === 'text' && form.confirm !== undefined)
    tui.warn('A paste takes nothing away. Type it by hand: the typing is the check.');
  else tui.update('dialog', (screen) => typeInto(screen, { name: text, text }));
}

function onCommand(tui: Tui, command: Command): void {
  const { run } = tui.model();
  if (run?.state.question === undefined) return;
  const offers = offersOf(run.state);
  switch (command) {
    case 'up':
    case 'down':
      return tui.update('dialog', (screen) => ({
        ...screen,
        selected: clamp(screen.selected + (command === 'up' ? -1 : 1), offers.length - 1),
      }));
    case 'accept':
      return take(tui, run, offers[find(tui.model(), 'dialog')?.selected ?? 0]);
    case 'error':
      return tui.attempt('Reading the log …', async () => {
        const page = await errorPage(run, tui.host);
        tui.set((model) => push(model, page));
      });
    case 'page-up':
    case 'page-down':
      return scrollLog(tui, command);
    case 'take-back':
      return takeBack(tui, perhapsByMistake(run.state)?.id);
    default:
  }
}

/** Each choice has a key of its own. */
function onLetter(tui: Tui, press: Press): void {
  const { run } = tui.model();
  if (run?.state.question === undefined) return;
  const offers = offersOf(run.state);
  const selected = offers.findIndex((offer) => offer.key === press.name);
  if (selected === -1) return notOnOffer(tui, press);
  tui.update('dialog', (screen) => ({ ...screen, selected }));
  take(tui, run, offers[selected]);
}

/** A letter that means something in other dialogs says what it is that cannot be had here. */
function notOnOffer(tui: Tui, press: Press): void {
  const words = wordsOf(press.name);
  const says =
    words === undefined ? nothingBound(press, 'dialog') : `${press.name} (${words}) cannot be chosen here.`;
  if (says !== undefined) tui.say(says);
}

function take(tui: Tui, run: RunModel, offer: Offer | undefined): void {
  if (offer === undefined) return;
  const asked = formFor(tui, run, offer);
  if (asked === undefined) return answer(tui, offer.choice);
  tui.update('dialog', (screen) => ({ ...screen, form: asked }));
}

function formFor(tui: Tui, { state }: RunModel, offer: Offer): DialogForm | undefined {
  const { choice, confirm } = offer;
  const step = state.question?.step ?? '';
  if (choice === 'abort') return { kind: 'abort' };
  if (choice === 'change') {
    const ids = changeableInputs(state, framedStep(state, step));
    const inputs = state.frame.runbook.inputs.filter(({ id }) => ids.includes(id));
    // What AWS itself offers is filled in.
    const offers = offersIn(state);
    const selected = Math.max(
      0,
      inputs.findIndex(({ id }) => offers[id] !== undefined),
    );
    const input = inputs[selected];
    const first = offers[input?.id ?? ''] ?? anotherValue(input, state.inputs);
    return { kind: 'input', inputs, selected, editor: editorOf(first) };
  }
  if (offer.asks === undefined && confirm === undefined) return undefined;
  return {
    kind: 'text',
    choice,
    asks: offer.asks ?? '',
    ...(confirm === undefined
      ? { commands: commandsFor(tui, state, choice, step) }
      : { confirm, commands: '' }),
    top: 0,
    editor: emptyEditor,
  };
}

/** What has failed is not chosen again; typed text is changed where it stands. */
function anotherValue(input: Input | undefined, values: RunModel['state']['inputs']): string {
  const now = values[input?.id ?? ''] ?? '';
  const { choices = [now] } = input ?? {};
  return choices[(choices.indexOf(now) + 1) % choices.length] ?? now;
}

function commandsFor(tui: Tui, state: RunModel['state'], choice: Choice, step: string): string {
  if (choice === 'rollback') return realCommands(state, rollbackByHand(state, step).trimEnd());
  if (choice !== 'by-hand' && choice !== 'happened') return '';
  return realCommands(state, tui.host.byHand(state, step).trimEnd());
}

function answer(tui: Tui, choice: Choice, text?: string): void {
  const id = tui.model().run?.state.question?.id;
  if (id === undefined) return;
  answerQuestion(
    tui,
    id,
    { choice, ...(text === undefined ? {} : { text }) },
    {
      refused: tui.warn,
      taken: () => {
        if (choice === 'pause') tui.leave();
      },
    },
  );
}

/** The forms behind a choice: its line of text, its new value, its second word. */
function onFormCommand(tui: Tui, command: Command): void {
  const asked = find(tui.model(), 'dialog')?.form;
  if (asked === undefined) return;
  if (command === 'back') return tui.update('dialog', withoutForm);
  switch (asked.kind) {
    case 'abort':
      return command === 'abort' ? answer(tui, 'abort') : undefined;
    case 'input':
      return inputForm(tui, asked, command);
    case 'text':
      return command === 'accept' ? textGiven(tui, asked) : scrollCommands(tui, asked, command);
  }
}

function textGiven(tui: Tui, { editor, confirm, asks, choice }: TextForm): void {
  const text = editor.text.trim();
  if (confirm !== undefined && text !== confirm)
    return tui.warn('That is not what it asks for: all of it, as it stands there.');
  if (text === '') return tui.warn(`It needs a word: ${asks}.`);
  answer(tui, choice, text);
}

function scrollCommands(tui: Tui, asked: TextForm, command: Command): void {
  const height = commandRows(tui.model());
  const by = moveBy(command, height - 1, 0);
  if (by === undefined) return;
  const top = clamp(asked.top + by, commandLines(tui.model()).length - height);
  tui.update('dialog', (screen) => ({ ...screen, form: { ...asked, top } }));
}

function inputForm(tui: Tui, asked: InputForm, command: Command): void {
  const values = tui.model().run?.state.inputs ?? {};
  const input = asked.inputs[asked.selected];
  if (input === undefined) return;
  switch (command) {
    case 'accept': {
      const value = asked.editor.text.trim();
      if (value !== values[input.id]) return answer(tui, 'change', `${input.id}=${value}`);
      return tui.warn(
        'That is the present value. Give another one, or go back (esc) and try again with the same.',
      );
    }
    case 'up':
    case 'down': {
      const selected = clamp(asked.selected + (command === 'up' ? -1 : 1), asked.inputs.length - 1);
      const editor = editorOf(anotherValue(asked.inputs[selected], values));
      return tui.update('dialog', (screen) => ({ ...screen, form: { ...asked, selected, editor } }));
    }
    case 'left':
    case 'right':
      return tui.update('dialog', (screen) => typeInto(screen, { name: command, text: '' }));
    default:
  }
}
