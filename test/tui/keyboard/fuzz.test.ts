import { expect, test } from 'vitest';
import { QUIET_MS } from '../../../src/tui/keyboard/early-keys.ts';
import { shownBy } from '../../../src/tui/painted.ts';
import { REVIEW } from '../../support/fake-run.ts';
import { SCREENS } from '../../support/fuzzed-screens.ts';
import { type Decision, keyboard, type Session, session } from '../../support/keyed-session.tsx';
import { ENTERS, NAME, numbers, PASTE, someBytes } from '../../support/random-keys.ts';

/*
 * Random keys on every screen, as bytes, through Ink's own reading of them. No gate opens but for its name, typed, and an
 * Enter of its own; nothing else is decided by a key that came before its question could be read. What is right is worked
 * out here anew, from what was painted and when keys came. FIREDRILL_FUZZ sets how many sequences a screen gets.
 */

const SEQUENCES = Number(process.env['FIREDRILL_FUZZ'] ?? 500);
const GATE = { ...REVIEW, expects: NAME };
/** A dropped key takes an Enter along that comes so soon behind it. */
const DISARMED_MS = 1000;
/** Elsewhere it is typed, and not dropped. */
const CHOSEN_BY_KEY = /^(?:dialog|dialog-abort|note|stop|stop-abort|summary|too-small) /;
const WITH_ESCAPE = /\u001b(?![[O])/;
const ENTER = /[\r\n]|\u001bOM|\u001b\[13/;

const counted = {
  near: 0,
  opened: 0,
  dialogs: 0,
  dropped: 0,
  decided: 0,
  'Enter behind a dropped key': 0,
  'Esc and Enter': 0,
  pastes: 0,
};

/** Where each kind of decision is made, and nowhere else. */
const PLACES: Readonly<Record<Decision, readonly string[]>> = {
  gate: ['gate'],
  choice: ['dialog'],
  worded: ['dialog-text', 'dialog-input'],
  abort: ['dialog-abort', 'stop-abort'],
  note: ['note'],
  stop: ['stop', 'dialog', 'too-small'],
  declare: ['declare'],
  settle: ['settle'],
  since: ['since'],
};

/** Decided by Enter, and by nothing else. */
const BY_ENTER: readonly Decision[] = ['worded', 'note', 'declare', 'settle', 'since'];

/** What somebody at this screen can have read, and which keys they can have meant for it. */
function reader(s: Session) {
  let asked = '';
  let shownAt: number | undefined;
  let lastAt = s.now();
  let meant = false;
  let droppedAt = Number.NEGATIVE_INFINITY;
  const look = (): string => {
    const { context, id = '' } = shownBy(s.store.getState());
    if (`${context} ${id}` !== asked) {
      [asked, shownAt, meant, droppedAt] = [`${context} ${id}`, undefined, false, Number.NEGATIVE_INFINITY];
    }
    return context;
  };
  return {
    look,
    painted(): void {
      look();
      shownAt ??= s.now();
    },
    /** Whether what this read brings can be meant for what is shown now. */
    read(bytes: string): boolean {
      const at = s.now();
      const before = { meant, droppedAt };
      const quiet = shownAt !== undefined && at - Math.max(shownAt, lastAt) >= QUIET_MS;
      const enter = ENTERS.includes(bytes);
      const disarmed = enter && at - droppedAt < DISARMED_MS;
      meant = (meant || quiet) && !disarmed;
      if (!meant && !enter && CHOSEN_BY_KEY.test(asked)) droppedAt = at;
      if (meant) droppedAt = Number.NEGATIVE_INFINITY;
      if (!before.meant && !meant) counted.dropped += 1;
      if (disarmed && (before.meant || quiet)) counted['Enter behind a dropped key'] += 1;
      lastAt = at;
      return meant && !(WITH_ESCAPE.test(bytes) && ENTER.test(bytes));
    },
  };
}

/** What a gate needs before an Enter of its own opens it. */
function gateKeeper(s: Session) {
  let finishedAt = Number.POSITIVE_INFINITY;
  return (bytes: string, lastAt: number): { readonly own: boolean; readonly complete: boolean } => {
    const guard = s.guard();
    const complete = guard !== undefined && guard.editor.text === guard.expects;
    if (!complete) finishedAt = Number.POSITIVE_INFINITY;
    else if (guard.finishedAt !== undefined) finishedAt = guard.finishedAt;
    const own = complete && ENTERS.includes(bytes) && s.now() - Math.max(lastAt, finishedAt) >= QUIET_MS;
    return { own, complete };
  };
}

const added = (before: readonly Decision[], after: readonly Decision[]): readonly Decision[] =>
  before.reduce((rest, known) => rest.toSpliced(rest.indexOf(known), 1), after);

async function sequence(screen: string, seed: number, keys: ReturnType<typeof keyboard>): Promise<void> {
  const random = numbers(seed);
  const s = session(GATE);
  await SCREENS[screen]?.(s);
  keys.for(s.controller);
  const person = reader(s);
  person.painted();
  const keeper = gateKeeper(s);
  let lastAt = s.now();
  const typed: string[] = [];
  let escapes = false;
  for (let n = 4 + random.below(8); n > 0; n -= 1) {
    s.wait(escapes ? 0 : random.oneOf([0, 1, 40, QUIET_MS - 1, QUIET_MS, 500, 500, 1100]));
    if (random.below(10) > 0) {
      s.painted();
      person.painted();
    }
    const context = person.look();
    const some = someBytes(random);
    // Ink knows no Esc before these ways to write an Enter, and tells of neither.
    const bytes: string = escapes ? some.replaceAll(/\u001b(?:OM|\[13[;3]*u)/g, '\r') : some;
    typed.push(bytes);
    const { own, complete } = keeper(bytes, lastAt);
    const meant = person.read(bytes);
    const guarded = s.guard();
    const before = s.decisions();
    await keys.read(bytes);
    // Ink waits 20 ms for what may follow an escape; mostly something does, and is taken with it.
    escapes = bytes.endsWith('\u001b') && random.below(80) > 0;
    if (bytes.endsWith('\u001b') && !escapes) await new Promise((resolve) => setTimeout(resolve, 25));
    await s.goOn();
    const wrong = (what: string) =>
      new Error(`${screen}, seed ${seed}: ${what} at ${context} by ${JSON.stringify(typed)}`);
    counted.near += Number(complete && ENTER.test(bytes) && !own);
    counted.dialogs += Number(/^(?:dialog|stop|note)/.test(context));
    counted['Esc and Enter'] += Number(WITH_ESCAPE.test(bytes) && ENTER.test(bytes));
    counted.pastes += Number(bytes.startsWith(PASTE));
    // Right behind an Esc a paste's mark is not seen, and it is like any other that no terminal marks.
    const after = s.guard()?.editor.text;
    if (
      bytes.startsWith(PASTE) &&
      !typed.at(-2)?.endsWith('\u001b') &&
      guarded &&
      after &&
      after !== guarded.editor.text
    )
      throw wrong('a paste was typed');
    for (const made of added(before, s.decisions())) {
      if (!PLACES[made].includes(context)) throw wrong(`${made} was decided`);
      if (BY_ENTER.includes(made) && !ENTERS.includes(bytes))
        throw wrong(`${made} was decided by no Enter of its own`);
      if (!(made === 'gate' ? own : meant)) throw wrong(`${made} was decided too early`);
      counted[made === 'gate' ? 'opened' : 'decided'] += 1;
    }
    lastAt = s.now();
  }
  keys.for(undefined);
  // Nothing that is still waited for belongs to the next sequence.
  await keys.read('\u001b[I');
}

test(`nothing opens and nothing is decided by keys that were not meant for it, in ${SEQUENCES} sequences on each screen`, async () => {
  const keys = keyboard();
  for (const [index, screen] of Object.keys(SCREENS).entries())
    for (let n = 0; n < SEQUENCES; n += 1) await sequence(screen, 1 + index * 1_000_003 + n * 7919, keys);
  keys.end();
  const all = Object.keys(SCREENS).length * SEQUENCES;
  console.log(
    `${all} sequences on ${Object.keys(SCREENS).length} screens; came near a gate (its name was there, and an Enter not of its own): ${counted.near};`,
    counted,
  );
  // Without any that came near it would prove nothing.
  expect(counted.near).toBeGreaterThan(all / 50);
  expect(counted.opened).toBeGreaterThan(SEQUENCES / 100);
  expect(counted.decided).toBeGreaterThan(SEQUENCES / 10);
  expect(counted['Enter behind a dropped key']).toBeGreaterThan(SEQUENCES / 100);
}, 300_000);
