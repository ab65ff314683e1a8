/** What a keyboard, a paste or a slow line may bring in one read, at random. */

/** The text that opens the gate of these walks. */
export const NAME = 'ttb.1';
/** What a terminal sends for Enter alone: its own key, the one of the keypad, and the first one as some terminals write it. */
export const ENTERS = ['\r', '\u001bOM', '\u001b[13u'];
export const PASTE = '\u001b[200~';

/** The same numbers in every run: a failure can be looked at again. */
export function numbers(seed: number) {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % limit;
  };
  return { below, oneOf: <T>(list: readonly T[]): T => list[below(list.length)] as T };
}
export type Numbers = ReturnType<typeof numbers>;

const KEYS = [
  '\u001b[A',
  '\u001b[B',
  '\u001b[C',
  '\u001b[D',
  '\u001b[5~',
  '\u001b[6~',
  '\t',
  '\u001b[Z',
  '\u007f',
];
const LETTERS = 'risbpaAheywlofdgztnq?/ '.split('');

const CHUNKS: readonly ((random: Numbers) => string)[] = [
  ({ oneOf }) => oneOf(ENTERS),
  ({ oneOf }) => oneOf(ENTERS),
  () => NAME,
  () => NAME,
  ({ oneOf }) => oneOf(NAME.split('')),
  ({ oneOf }) => oneOf(KEYS),
  ({ oneOf }) => `${oneOf(KEYS)}${oneOf(ENTERS)}`,
  () => '\u001b\r',
  () => '\u001b',
  ({ oneOf }) => oneOf(['\u001b\u001b\r', '\u001b\u001bOM', '\u001b[13;3u', '\n', '\u001b\n', '\u001bx\r']),
  ({ oneOf }) => `${NAME}${oneOf(['\r', '\n', '\r\n', '\u001b\r'])}`,
  ({ below }) => '\r'.repeat(2 + below(20)),
  ({ below, oneOf }) => oneOf(['x', 'j', NAME.charAt(0), '\u007f']).repeat(2 + below(20)),
  ({ oneOf }) => `${PASTE}${oneOf([NAME, `${NAME}\r`, 'y\r', '\r'])}\u001b[201~${oneOf(['', '\r'])}`,
  ({ oneOf }) => oneOf(['\u0003', '\u000c', '\u0015', '\u0006']),
  ({ oneOf }) => oneOf(LETTERS),
  ({ oneOf }) => oneOf(LETTERS),
  ({ oneOf }) => oneOf(['A', 'a', 'p', 'i', 's', 'b', '\u001b[B']),
  ({ oneOf }) => `${oneOf(LETTERS)}${oneOf(KEYS)}${oneOf(['A', '\r', '\u001bOM'])}`,
  ({ oneOf }) => oneOf(['漢', '\u0000', 'y', 'aA', 's x', '\u0003\r', '\u0003p\r']),
];

/** `name`: what opens the gate, if it is another one. */
export const someBytes = (random: Numbers, name = NAME): string =>
  random.oneOf(CHUNKS)(random).replaceAll(NAME, name);
