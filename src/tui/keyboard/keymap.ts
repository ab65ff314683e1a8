import { tooSmall } from '../layout.ts';
import { top } from '../screen-stack.ts';
import type { Model, Screen } from '../view-model.ts';
import { bindings, REPAINT, SUSPEND } from './bindings.ts';
import { type Command, type Context, TYPED } from './key-commands.ts';

export function contextOf(model: Model): Context {
  if (tooSmall(model)) return 'too-small';
  const context = contextOfScreen(top(model));
  if (model.run?.watching?.playback) return PLAYED[context] ?? context;
  if (context === 'run' && model.run?.state.phase !== 'open') return 'ended';
  return model.run?.watching === undefined ? context : (WATCHED[context] ?? context);
}

/** Where something could be decided, whoever watches has keys of their own, which decide nothing. */
const WATCHED: Readonly<Partial<Record<Context, Context>>> = {
  run: 'watch',
  gate: 'watch-gate',
  dialog: 'watch-question',
  note: 'watch-question',
  summary: 'watch-summary',
};

/** A run that is over, played again. */
const PLAYED: typeof WATCHED = {
  run: 'play',
  gate: 'play-gate',
  dialog: 'play-question',
  note: 'play-question',
  summary: 'play-summary',
};

function contextOfScreen(screen: Screen): Context {
  switch (screen.name) {
    case 'run':
      return screen.search.open ? 'log-search' : 'run';
    case 'tail':
      return screen.search.open ? 'tail-search' : 'tail';
    case 'history':
      return screen.search.open ? 'history-search' : 'history';
    case 'gate':
      return screen.search.open ? 'gate-search' : 'gate';
    case 'dialog':
      return screen.form === undefined ? 'dialog' : (`dialog-${screen.form.kind}` as const);
    case 'page':
      if (screen.stopped) return 'stopped';
      return screen.step === undefined ? 'page' : 'step';
    case 'stop':
      return screen.confirm === undefined ? 'stop' : `stop-${screen.confirm}`;
    case 'obligations':
      if (screen.note === undefined) return 'obligations';
      return screen.unseen === undefined ? 'settle' : 'settle-unseen';
    default:
      return screen.name;
  }
}

export const printable = (key: string): boolean => key.length === 1;

/** Whether a printable key is a command here, or text. */
export function isCommand(model: Model, context: Context, key: string): boolean {
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
  for (const { keys, command } of [REPAINT, SUSPEND]) if (keys.includes(key)) return command;
  const context = contextOf(model);
  const binding = bindings[context].find(({ keys }) => keys.includes(key === ' ' ? 'space' : key));
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
  'ctrl+r': '^R',
  'ctrl+z': '^Z',
  f1: 'F1',
  f2: 'F2',
  'ctrl+y': '^Y',
  tab: 'tab',
  'shift+tab': '⇧tab',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  space: 'space',
  home: 'Home',
  end: 'End',
};

export const keyName = (key: string): string => NAMES[key] ?? key;
