import { expect, test } from 'vitest';
import { QUIET_MS } from '../../../src/tui/keyboard/early-keys.ts';
import { NO_CAPACITY, REVIEW } from '../../support/fake-run.ts';
import { keyboard, type Session, session } from '../../support/keyed-session.tsx';
import { letters } from '../../support/term.tsx';

/*
 * Random keys on every screen, as bytes, through Ink's own reading of them: no gate opens but for its name, typed, and an
 * Enter of its own. FIREDRILL_FUZZ sets how many sequences a screen gets.
 */

const SEQUENCES = Number(process.env['FIREDRILL_FUZZ'] ?? 1000);
const NAME = 'ttb.1';
const GATE = { ...REVIEW, expects: NAME };
/** What a terminal sends for Enter alone: its own key, the one of the keypad, and the first one as some terminals write it. */
const ENTERS = ['\r', '\u001bOM', '\u001b[13u'];

/** The same numbers in every run: a failure can be looked at again. */
function numbers(seed: number) {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) % limit;
  };
  return { below, oneOf: <T>(list: readonly T[]): T => list[below(list.length)] as T };
}
type Numbers = ReturnType<typeof numbers>;

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
const PASTE = '\u001b[200~';
const CHUNKS: readonly ((random: Numbers) => string)[] = [
  ({ oneOf }) => oneOf(ENTERS),
  () => NAME,
  () => NAME,
  ({ oneOf }) => oneOf(NAME.split('')),
  ({ oneOf }) => oneOf(KEYS),
  ({ oneOf }) => `${oneOf(KEYS)}\r`,
  ({ oneOf }) => `${oneOf(KEYS)}${oneOf(ENTERS)}`,
  () => '\u001b\r',
  () => '\u001b',
  ({ oneOf }) => oneOf(['\u001b\u001b\r', '\u001b\u001bOM', '\u001b[13;3u', '\n', '\u001b\n', '\u001bx\r']),
  ({ oneOf }) => `${NAME}${oneOf(['\r', '\n', '\r\n', '\u001b\r'])}`,
  ({ below }) => '\r'.repeat(2 + below(20)),
  ({ below, oneOf }) => oneOf(['x', 'j', NAME.charAt(0), '\u007f']).repeat(2 + below(20)),
  ({ oneOf }) => `${PASTE}${oneOf([NAME, `${NAME}\r`, 'y\r', '\r'])}\u001b[201~${oneOf(['', '\r'])}`,
  ({ oneOf }) =>
    oneOf(['\u0003', '\u000c', '\u0015', '\u0006', '?', '/', 'q', 'd', 'g', 's', 't', 'z', 'n', 'h']),
  ({ oneOf }) => oneOf(['r', 'i', 'b', 'p', 'a', 'A', 'e', 'y', 'w', 'l', 'o', 'f', ' ', '漢', '\u0000']),
];

const atGate = async (s: Session): Promise<void> => {
  await s.press('enter', 'enter');
};
const failed = async (s: Session): Promise<void> => {
  await atGate(s);
  await s.press(...letters(NAME), 'enter');
  await s.host.run?.fail('apply', NO_CAPACITY);
  s.painted();
};

const SCREENS: Readonly<Record<string, (s: Session) => Promise<void>>> = {
  home: async () => undefined,
  declare: (s) => s.press('enter'),
  history: (s) => s.press('h'),
  'one run of the history': (s) => s.press('h', 'enter'),
  obligations: (s) => s.press('o'),
  settle: (s) => s.press('o', 's'),
  gate: atGate,
  'gate, typed in full': async (s) => {
    await atGate(s);
    await s.press(...letters(NAME));
  },
  'search in a gate': async (s) => {
    await atGate(s);
    await s.press('ctrl+f');
  },
  'help over a gate': async (s) => {
    await atGate(s);
    await s.press('?');
  },
  stop: async (s) => {
    await atGate(s);
    await s.press(...letters(NAME), 'ctrl+c');
  },
  'run, the gate put off': async (s) => {
    await atGate(s);
    await s.press('escape');
  },
  step: async (s) => {
    await atGate(s);
    await s.press('escape', 's');
  },
  'down since': async (s) => {
    await atGate(s);
    await s.press('escape', 't');
  },
  dialog: failed,
  'a note in the dialog': async (s) => {
    await failed(s);
    await s.press('h');
  },
  'another value in the dialog': async (s) => {
    await failed(s);
    await s.press('i');
  },
};

/** Whether a gate was opened that should not have been, and whether somebody came near. */
async function sequence(screen: string, seed: number, keys: ReturnType<typeof keyboard>) {
  const random = numbers(seed);
  const s = session(GATE);
  await SCREENS[screen]?.(s);
  keys.for(s.controller);
  let finishedAt = Number.POSITIVE_INFINITY;
  let lastAt = s.now();
  let near = false;
  let properly = 0;
  const typed: string[] = [];
  for (let n = 4 + random.below(8); n > 0; n -= 1) {
    s.wait(random.oneOf([0, 1, 40, QUIET_MS - 1, QUIET_MS, 500, 500]));
    if (random.below(10) > 0) s.painted();
    const before = s.guard();
    const complete = before !== undefined && before.editor.text === before.expects;
    if (!complete) finishedAt = Number.POSITIVE_INFINITY;
    else if (before.finishedAt !== undefined) finishedAt = before.finishedAt;
    const bytes = random.oneOf(CHUNKS)(random);
    typed.push(bytes);
    const opened = s.opened();
    await keys.read(bytes);
    // Ink waits 20 ms for what may follow an escape; mostly something does, and is taken with it.
    if (bytes.endsWith('\u001b') && random.below(20) === 0)
      await new Promise((resolve) => setTimeout(resolve, 25));
    await s.goOn();
    const own = complete && ENTERS.includes(bytes) && s.now() - Math.max(lastAt, finishedAt) >= QUIET_MS;
    if (complete && /[\r\n]|OM|\[13/.test(bytes) && !own) near = true;
    // Right behind an Esc a paste's mark is not seen, and it is like any other that no terminal marks.
    const after = s.guard()?.editor.text;
    if (bytes.startsWith(PASTE) && !typed.at(-2)?.endsWith('\u001b') && before && after)
      expect(after, `${screen}, seed ${seed}: a paste was typed`).toBe(before.editor.text);
    if (s.opened() > opened) {
      if (!own) throw new Error(`${screen}, seed ${seed}: opened by ${JSON.stringify(typed)}`);
      properly += 1;
    }
    lastAt = s.now();
  }
  keys.for(undefined);
  // Nothing that is still waited for belongs to the next sequence.
  await keys.read('\u001b[I');
  return { near, properly };
}

test(`no gate opens without its name and an Enter of its own, in ${SEQUENCES} sequences on each screen`, async () => {
  const keys = keyboard();
  let [near, properly] = [0, 0];
  for (const [index, screen] of Object.keys(SCREENS).entries()) {
    for (let n = 0; n < SEQUENCES; n += 1) {
      const came = await sequence(screen, 1 + index * 1_000_003 + n * 7919, keys);
      near += Number(came.near);
      properly += came.properly;
    }
  }
  keys.end();
  console.log(
    `${Object.keys(SCREENS).length * SEQUENCES} sequences: ${near} came near (the name was there, and an Enter not of its own), ${properly} opened a gate as they should`,
  );
  // Without any that came near it would prove nothing.
  expect(near).toBeGreaterThan(SEQUENCES / 2);
  expect(properly).toBeGreaterThan(SEQUENCES / 100);
}, 300_000);
