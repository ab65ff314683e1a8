import type { Key } from 'ink';
import type { Edit } from '../editor.ts';

/** One read from the keyboard: a key with a name, or text. */
export interface Press {
  /** `up`, `enter`, `ctrl+c`, `a`, `?` …; the text itself when several characters came at once. */
  readonly name: string;
  /** Characters to type, if it is not a command. May hold several, and Enters, when they came in one read. */
  readonly text: string;
}

const NAMED = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const satisfies readonly (readonly [keyof Key, string])[];

/** What does nothing, though the keyboard was not quiet: unknown sequences, Alt with a letter. */
export const NO_KEY: Press = { name: '', text: '' };

/** An Enter that other keys came with in one read: with an arrow, behind a paste. */
export const JOINED_ENTER: Press = { name: 'joined enter', text: '' };

/** One that an Esc came with: whoever pressed it wanted away, and it is no Enter anywhere. */
export const ESCAPED_ENTER: Press = { name: 'escaped enter', text: '' };

/** Enter alone, as terminals send it: its key, and the one of the keypad. */
const ENTERS = ['\r', '\u001bOM', '\u001b[13u'];
/** As xterm, rxvt and the Linux console send it. */
const FUNCTION_KEYS: Readonly<Record<string, string>> = {
  '\u001bOP': 'f1',
  '\u001b[11~': 'f1',
  '\u001b[[A': 'f1',
  '\u001bOQ': 'f2',
  '\u001b[12~': 'f2',
  '\u001b[[B': 'f2',
};
/** An Esc that begins no sequence. */
const LONE_ESCAPE = /\u001b(?![[O])/;

/** A key as Ink tells it, and the read that it came in; `undefined` for the release of one. */
export function pressOf(input: string, key: Key, read: string): Press | undefined {
  if (key.eventType === 'release') return undefined;
  // An Esc just before looks like Alt.
  if (key.return && (key.meta || LONE_ESCAPE.test(read))) return ESCAPED_ENTER;
  if (key.return && !ENTERS.includes(read)) return JOINED_ENTER;
  const name = FUNCTION_KEYS[read];
  if (name !== undefined) return { name, text: '' };
  if (key.tab) return { name: key.shift ? 'shift+tab' : 'tab', text: '' };
  for (const [flag, name] of NAMED) if (key[flag] === true) return { name, text: '' };
  if (key.ctrl) return { name: `ctrl+${input}`, text: '' };
  if (input === '' || key.meta) return NO_KEY;
  return { name: input, text: input };
}

const EDITS: Readonly<Record<string, Exclude<Edit['type'], 'insert'>>> = {
  left: 'left',
  right: 'right',
  home: 'home',
  end: 'end',
  backspace: 'backspace',
  delete: 'delete',
  'ctrl+a': 'home',
  'ctrl+e': 'end',
  'ctrl+u': 'clear-back',
  'ctrl+k': 'clear-on',
  'ctrl+w': 'word-back',
};

/** What a press does to a line of text, if anything. */
export function editOf(press: Press): Edit | undefined {
  const type = EDITS[press.name];
  if (type !== undefined) return { type };
  return press.text === '' ? undefined : { type: 'insert', text: press.text };
}

/**
 * The choice that a press goes to from `chosen`: left and right go round, a letter or digit goes on to the next that begins
 * with it, others stay.
 */
export function choiceAt(press: Press, choices: readonly string[], chosen: string): string {
  if (/^[a-z\d]$/i.test(press.text)) {
    const from = choices.indexOf(chosen) + 1;
    const round = [...choices.slice(from), ...choices.slice(0, from)];
    return round.find((one) => one.toLowerCase().startsWith(press.text.toLowerCase())) ?? chosen;
  }
  const by = press.name === 'left' ? -1 : press.name === 'right' || press.name === ' ' ? 1 : 0;
  return choices[(choices.indexOf(chosen) + by + choices.length) % choices.length] ?? chosen;
}
