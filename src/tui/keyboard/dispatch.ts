import type { Command, Context } from './key-commands.ts';
import { say } from '../handlers/common.ts';
import { note, noteTyping, since, sinceTyping } from '../screens/note/keys.ts';
import { declare, declareTyping } from '../screens/declare/keys.ts';
import { dialog, dialogForm, dialogFormTyping, dialogTyping } from '../screens/dialog/keys.ts';
import { gate, gatePaste, gateSearch, gateSearchTyping, gateTyping } from '../screens/gate/keys.ts';
import { history } from '../screens/history/keys.ts';
import { home } from '../screens/home/keys.ts';
import { obligations, settle, settleTyping } from '../screens/obligations/keys.ts';
import { reading, steps, summary } from '../screens/page/keys.ts';
import { logSearchTyping, run } from '../screens/run/keys.ts';
import { askToStop, stop } from '../screens/stop/keys.ts';
import { helpPage } from '../screens/page/help-page.ts';
import { commandFor, contextOf } from './keymap.ts';
import type { Press } from './press.ts';
import { top } from '../view-model.ts';
import { keysOf } from './split-keys.ts';
import { key, ready } from './early-keys.ts';
import type { Shell } from './key-handler.ts';
import { clearNotice, pop, push, update } from '../screen-stack.ts';

type OnCommand = (shell: Shell, command: Command, at: number) => void;
type OnText = (shell: Shell, press: Press, at: number) => void;

const commands: Readonly<Record<Context, OnCommand>> = {
  home,
  declare,
  run,
  ended: run,
  'log-search': run,
  gate,
  'gate-search': gateSearch,
  dialog,
  'dialog-text': dialogForm,
  'dialog-input': dialogForm,
  'dialog-abort': dialogForm,
  note,
  stop,
  'stop-abort': stop,
  since,
  summary,
  text: reading,
  step: steps,
  history,
  'history-run': reading,
  obligations,
  settle,
  'too-small': () => undefined,
};

const typing: Partial<Record<Context, OnText>> = {
  declare: declareTyping,
  'log-search': logSearchTyping,
  gate: gateTyping,
  'gate-search': gateSearchTyping,
  dialog: dialogTyping,
  'dialog-text': dialogFormTyping,
  'dialog-input': dialogFormTyping,
  note: noteTyping,
  since: sinceTyping,
  settle: settleTyping,
};

/** One read from the keyboard, mostly one key; `at` is monotonic ms. */
export function onPress(shell: Shell, press: Press, at: number): void {
  const context = contextOf(shell.model());
  const { presses, enterLeftOut } = keysOf(press, context);
  for (const one of presses) {
    // What a key has opened gets none of those that came with it.
    if (contextOf(shell.model()) === context) onKey(shell, one, at);
  }
  if (enterLeftOut) say(shell, 'Enter counts as a key of its own: press it once more.');
}

function onKey(shell: Shell, press: Press, at: number): void {
  const context = contextOf(shell.model());
  const command = commandFor(shell.model(), press.name);
  shell.set((model) =>
    model.busy === undefined ? clearNotice(model) : { ...model, notice: { tone: 'plain', text: model.busy } },
  );
  if (command === undefined) typing[context]?.(shell, press, at);
  else if (!everywhere(shell, context, command, at)) commands[context](shell, command, at);
  shell.set((model) => ({ ...model, lastKeyMs: at }));
}

/** A paste is one line of text where something is typed, and never opens a gate or a dialog. */
export function onPaste(shell: Shell, text: string, at: number): void {
  const context = contextOf(shell.model());
  if (context === 'gate') gatePaste(shell, at);
  else if (context !== 'dialog' && text !== '') typing[context]?.(shell, { name: text, text }, at);
  shell.set((model) => ({ ...model, lastKeyMs: at }));
}

/** What a key means on every screen that has it. */
function everywhere(shell: Shell, context: Context, command: Command, at: number): boolean {
  const model = shell.model();
  switch (command) {
    case 'repaint':
      shell.set((now) => ({ ...now, repaints: now.repaints + 1 }));
      return true;
    case 'help':
      shell.set((now) => push(now, helpPage(now)));
      return true;
    case 'stop':
      askToStop(shell);
      return true;
    case 'quit':
      // A finger that rests on q after a run has ended must not leave before the end was read.
      if (context === 'summary' && !summaryReady(shell, at)) return true;
      shell.leave();
      return true;
    case 'back': {
      const closes: readonly Context[] = ['declare', 'text', 'step', 'history', 'history-run', 'obligations'];
      if (!closes.includes(context) || model.screens.length < 2) return false;
      const left = top(model);
      if (left.name === 'declare') shell.set((now) => ({ ...now, draft: left }));
      if (context === 'text' || context === 'step' || context === 'declare' || context === 'history-run')
        shell.set(pop);
      else if (top(model).name === 'history' || model.run === undefined) shell.goHome();
      else shell.set(pop);
      return true;
    }
    default:
      return false;
  }
}

function summaryReady(shell: Shell, at: number): boolean {
  const screen = top(shell.model());
  if (screen.name !== 'summary') return true;
  shell.set((now) =>
    update(now, 'summary', (summary) => ({ ...summary, quiet: key(summary.quiet, at).quiet })),
  );
  return ready(screen.quiet, at);
}
