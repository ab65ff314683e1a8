import { type Command, type Context, keymap } from './bindings.ts';
import { type Model, type Screen, tooSmall, top } from './model.ts';

export function contextOf(model: Model): Context {
  return tooSmall(model) ? 'too-small' : contextOfScreen(top(model));
}

export function contextOfScreen(screen: Screen): Context {
  switch (screen.name) {
    case 'run':
      return screen.search.open ? 'log-search' : 'run';
    case 'gate':
      return screen.search.open ? 'gate-search' : 'gate';
    case 'dialog':
      return screen.form === undefined ? 'dialog' : (`dialog-${screen.form.kind}` as const);
    case 'stop':
      return screen.confirmAbort ? 'stop-abort' : 'stop';
    case 'obligations':
      return screen.note === undefined ? 'obligations' : 'settle';
    default:
      return screen.name;
  }
}

/** Contexts where a printable key is typed unless it has nothing to be typed into. */
const TYPED: readonly Context[] = [
  'declare',
  'log-search',
  'gate-search',
  'dialog-text',
  'dialog-input',
  'note',
  'since',
  'settle',
];

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
  tab: 'tab',
  'shift+tab': '⇧tab',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  space: 'space',
  home: 'Home',
  end: 'End',
};

export const keyName = (key: string): string => NAMES[key] ?? key;

/** What the footer shows: each binding that has a word, with a key that works right now. */
export function footer(model: Model): readonly { readonly key: string; readonly word: string }[] {
  const context = contextOf(model);
  return keymap[context].flatMap(({ keys, word, label }) => {
    if (word === undefined) return [];
    const working = keys.filter((key) => isCommand(model, context, key));
    const key = working.find(printable) ?? working[0];
    return key === undefined ? [] : [{ key: label ?? keyName(key), word }];
  });
}
