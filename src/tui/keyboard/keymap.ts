import { tooSmall } from '../layout.ts';
import { top } from '../screen-stack.ts';
import { choicesOf } from '../screens/declare/state.ts';
import { commandLines, commandRows } from '../screens/dialog/dialog-layout.ts';
import { resumable } from '../screens/home/state.ts';
import { pageWindow } from '../screens/page/state.ts';
import { stopOffers } from '../screens/stop/stop-offers.ts';
import { isMode } from '../theme.ts';
import type { Model, Screen } from '../view-model.ts';
import { keymap, REPAINT } from './bindings.ts';
import { type Command, type Context, TYPED } from './key-commands.ts';

export function contextOf(model: Model): Context {
  if (tooSmall(model)) return 'too-small';
  const context = contextOfScreen(top(model));
  return context === 'run' && model.run?.state.phase !== 'open' ? 'ended' : context;
}

function contextOfScreen(screen: Screen): Context {
  switch (screen.name) {
    case 'run':
      return screen.search.open ? 'log-search' : 'run';
    case 'gate':
      return screen.search.open ? 'gate-search' : 'gate';
    case 'dialog':
      return screen.form === undefined ? 'dialog' : (`dialog-${screen.form.kind}` as const);
    case 'page':
      return screen.step === undefined ? 'page' : 'step';
    case 'stop':
      return screen.confirmAbort ? 'stop-abort' : 'stop';
    case 'obligations':
      return screen.note === undefined ? 'obligations' : 'settle';
    default:
      return screen.name;
  }
}

const printable = (key: string): boolean => key.length === 1;

/** Whether a printable key is a command here, or text. */
function isCommand(model: Model, context: Context, key: string): boolean {
  if (!printable(key)) return true;
  // No field of a declaration needs a question mark; a note or a search may.
  if (key === '?' && context === 'declare') return true;
  if (TYPED.includes(context)) return false;
  const screen = top(model);
  if (context !== 'gate' || screen.name !== 'gate') return true;
  if (key === '?') return !screen.guard.expects.includes('?');
  return screen.guard.editor.text === '' && !screen.guard.expects.startsWith(key);
}

export function commandFor(model: Model, key: string): Command | undefined {
  if (REPAINT.keys.includes(key)) return REPAINT.command;
  const context = contextOf(model);
  const binding = keymap[context].find(({ keys }) => keys.includes(key === ' ' ? 'space' : key));
  return binding !== undefined && isCommand(model, context, key) ? binding.command : undefined;
}

const NAMES: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  enter: '⏎',
  escape: 'esc',
  'ctrl+c': '^C',
  'ctrl+f': '^F',
  'ctrl+l': '^L',
  tab: 'tab',
  'shift+tab': '⇧tab',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  space: 'space',
  home: 'Home',
  end: 'End',
};

export const keyName = (key: string): string => NAMES[key] ?? key;

export interface FooterKey {
  readonly key: string;
  readonly word: string;
  readonly spare?: true;
}

/** What the footer shows: each binding that has a word and something to do, with a key that works right now. */
export function footer(model: Model): readonly FooterKey[] {
  const context = contextOf(model);
  return keymap[context].flatMap(({ keys, command, word, label, spare }) => {
    if (word === undefined || !offered(model, command) || idle(model, context, command)) return [];
    const working = keys.filter((key) => isCommand(model, context, key));
    const key = working.find(printable) ?? working[0];
    return key === undefined ? [] : [{ key: label ?? keyName(key), word, ...(spare && { spare }) }];
  });
}

/** Whether the command is among what can be chosen here now; others are named neither in the footer nor in the help. */
export function offered(model: Model, command: Command): boolean {
  const { name } = top(model);
  const { run } = model;
  if (name === 'summary' && command === 'resume') return run?.state.phase === 'paused';
  if (name !== 'stop' || run === undefined || (command !== 'after-step' && command !== 'interrupt'))
    return true;
  return stopOffers(run.state).some((offer) => offer.command === command);
}

/** Whether the key would do nothing here now: a footer that names it would promise something. */
function idle(model: Model, context: Context, command: Command): boolean {
  const screen = top(model);
  if (command === 'stop') return model.run?.state.phase !== 'open';
  if (context === 'home' && command === 'resume') return !model.home.unfinished.some(resumable);
  if (context === 'history' && command === 'accept')
    return screen.name === 'history' && screen.rows.length === 0;
  if (command === 'settle') return screen.name === 'obligations' && screen.rows.length === 0;
  if (context === 'home' && command === 'obligations') return model.home.obligations.length === 0;
  if (context === 'summary' && command === 'obligations')
    return model.run?.state.obligations.every(({ settled }) => settled !== undefined) ?? true;
  if (isMode(command)) return !model.home.worlds[command].available;
  if (context === 'dialog-input' && screen.name === 'dialog' && screen.form?.kind === 'input') {
    const { inputs, selected } = screen.form;
    if (command === 'up') return inputs.length < 2;
    if (command === 'left') return inputs[selected]?.choices === undefined;
  }
  if (command === 'left' && screen.name === 'declare') {
    const field = screen.fields[screen.selected];
    return field === undefined || (choicesOf(screen, field)?.length ?? 0) < 2;
  }
  if (context === 'page' || context === 'history-run')
    return command === 'up' && pageWindow(screen, model.size).last === 0;
  if (context === 'step') return command === 'page-up' && pageWindow(screen, model.size).last === 0;
  if (screen.name === 'history' && command === 'resume') {
    const state = screen.rows[screen.selected]?.state;
    return state !== 'waiting' && state !== 'interrupted';
  }
  if (context !== 'dialog-text' || command !== 'page-up') return false;
  return commandLines(model).length <= commandRows(model);
}
