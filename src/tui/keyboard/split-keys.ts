import { type Context, TYPED } from './key-commands.ts';
import { ESCAPED_ENTER, JOINED_ENTER, NO_KEY, type Press } from './press.ts';

/** Of those where a line is typed, where Tab goes to the next field. */
const FIELDS: readonly Context[] = ['declare', 'dialog-input'];
/** Where a letter is a command that a held-down key may repeat, and what Enter opens can be left again. */
const REPEATS: readonly Context[] = [
  'home',
  'run',
  'watch',
  'watch-gate',
  'play',
  'play-gate',
  'play-question',
  'play-summary',
  'ended',
  'page',
  'step',
  'history',
  'history-run',
  'obligations',
];

/** More of the same letter in one read is no key that is held down. */
const MOST_REPEATS = 100;

export interface Read {
  readonly presses: readonly Press[];
  /** An Enter came with other keys, and was left out: that is what a paste looks like. */
  readonly enterLeftOut: boolean;
}

/**
 * What one read of a slow line brought, as the keys it was; what opens or decides something (a gate, a dialog) gets it
 * whole, since there it must be told from keys that come one by one. An Enter that decides is a key of its own.
 */
export function splitKeys(press: Press, context: Context): Read {
  if (press === JOINED_ENTER || press === ESCAPED_ENTER) {
    return press === JOINED_ENTER && REPEATS.includes(context)
      ? { presses: [{ name: 'enter', text: '' }], enterLeftOut: false }
      : { presses: [NO_KEY], enterLeftOut: true };
  }
  const { text } = press;
  const whole = { presses: [press], enterLeftOut: false };
  if (text.length < 2) return whole;
  if (REPEATS.includes(context)) {
    const keys = text.split('', MOST_REPEATS);
    const held = text === (keys[0] ?? '').repeat(keys.length);
    return held ? { ...whole, presses: keys.map(keyOf) } : whole;
  }
  if (!TYPED.includes(context)) return whole;
  const [typed = ''] = text.split(/[\r\n]/, 1);
  const pieces = FIELDS.includes(context) ? typed.split(/(\t)/) : [typed];
  const keys = pieces.filter(Boolean).map(keyOf);
  // Enters alone are left out too, but the keyboard was not quiet.
  return { presses: keys.length > 0 ? keys : [NO_KEY], enterLeftOut: typed.length < text.length };
}

const keyOf = (text: string): Press => (text === '\t' ? { name: 'tab', text: '' } : { name: text, text });
