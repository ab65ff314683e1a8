import fc from 'fast-check';
import { expect, test } from 'vitest';
import { QUIET_MS } from '../../../src/tui/keyboard/early-keys.ts';
import {
  type Guard,
  type GuardEvent,
  guardStep,
  newGuard,
} from '../../../src/tui/screens/gate/gate-guard.ts';

const NAME = 'aws_instance.ttb';

/** A session at a gate: feeds events and remembers when it opened. */
function at(expects = NAME, lastKeyAt?: number) {
  let guard: Guard = newGuard(expects, lastKeyAt);
  let opened = 0;
  return {
    get guard() {
      return guard;
    },
    get opened() {
      return opened;
    },
    feed(event: GuardEvent) {
      const step = guardStep(guard, event);
      guard = step.guard;
      if (step.opens) opened += 1;
      return step.opens;
    },
  };
}

/** Somebody who reads, types the name key by key, reads again, and presses Enter. */
function properly(gate: ReturnType<typeof at>, from: number): number {
  let now = from;
  gate.feed({ type: 'painted', at: now, text: '' });
  now += QUIET_MS;
  for (const text of NAME) {
    gate.feed({ type: 'typed', at: now, text });
    gate.feed({ type: 'painted', at: now + 5, text: gate.guard.editor.text });
    now += 80;
  }
  return now + QUIET_MS;
}

test('opens for the typed name and an Enter of its own', () => {
  const gate = at();
  const now = properly(gate, 0);
  expect(gate.feed({ type: 'enter', at: now })).toBe(true);
});

test('an Enter right behind the text does not count, nor does one that is held down', () => {
  const gate = at();
  const now = properly(gate, 0) - QUIET_MS;
  for (let i = 0; i < 50; i += 1) expect(gate.feed({ type: 'enter', at: now + i * 30 })).toBe(false);
  expect(gate.guard.says).toMatch(/press Enter/);
  expect(gate.feed({ type: 'enter', at: now + 50 * 30 + QUIET_MS })).toBe(true);
});

test('the finished text must have been on the screen', () => {
  const gate = at();
  gate.feed({ type: 'painted', at: 0, text: '' });
  gate.feed({ type: 'typed', at: 1000, text: NAME });
  expect(gate.feed({ type: 'enter', at: 9000 })).toBe(false);
  gate.feed({ type: 'painted', at: 9001, text: NAME.slice(0, 3) });
  expect(gate.feed({ type: 'enter', at: 9900 })).toBe(false);
  gate.feed({ type: 'painted', at: 10_000, text: NAME });
  expect(gate.feed({ type: 'enter', at: 10_299 })).toBe(false);
  expect(gate.feed({ type: 'enter', at: 10_599 })).toBe(true);
});

test('a paste is refused with words, and so is text with an Enter in it', () => {
  const gate = at();
  gate.feed({ type: 'painted', at: 0, text: '' });
  gate.feed({ type: 'paste', at: 1000 });
  expect(gate.guard).toMatchObject({ editor: { text: '' }, says: expect.stringMatching(/paste/) });
  gate.feed({ type: 'typed', at: 2000, text: `${NAME}\r` });
  expect(gate.guard).toMatchObject({ editor: { text: '' }, says: expect.stringMatching(/paste/) });
});

test('keys before the frame, or in the same burst as before it, are dropped', () => {
  const gate = at(NAME, 900);
  gate.feed({ type: 'typed', at: 950, text: 'a' });
  gate.feed({ type: 'painted', at: 1000, text: '' });
  gate.feed({ type: 'typed', at: 1100, text: 'w' });
  gate.feed({ type: 'typed', at: 1300, text: 's' });
  expect(gate.guard.editor.text).toBe('');
  expect(gate.guard.says).toMatch(/do not count/);
  gate.feed({ type: 'typed', at: 1600, text: 'a' });
  expect(gate.guard.editor.text).toBe('a');
});

test('after something covered the gate, it must be painted and the keyboard be quiet again', () => {
  const gate = at();
  const now = properly(gate, 0);
  gate.feed({ type: 'hidden' });
  expect(gate.feed({ type: 'enter', at: now + 5000 })).toBe(false);
  gate.feed({ type: 'painted', at: now + 5001, text: NAME });
  expect(gate.feed({ type: 'enter', at: now + 5200 })).toBe(false);
  expect(gate.feed({ type: 'enter', at: now + 5600 })).toBe(true);
});

test.each([
  ['', /Enter alone opens nothing/],
  ['aws_instance', /^That is not what it asks for yet: .+ is still to be typed\.$/],
  ['aws_instances', /^That is not what it asks for\.$/],
  [`${NAME} `, /space too many/],
])('says what is wrong with "%s"', (text, words) => {
  const gate = at();
  gate.feed({ type: 'painted', at: 0, text: '' });
  if (text !== '') gate.feed({ type: 'typed', at: 500, text });
  gate.feed({ type: 'painted', at: 600, text });
  expect(gate.feed({ type: 'enter', at: 2000 })).toBe(false);
  expect(gate.guard.says).toMatch(words);
});

const anyText = fc.oneof(
  fc.constantFrom(...NAME.split(''), NAME, `${NAME}\r`, '\r', '\n', 'y', ' ', 'x'),
  fc.string({ maxLength: 3 }),
);
const anyEvent = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('typed' as const), text: anyText }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('enter' as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('painted' as const) }) },
  fc.record({ type: fc.constant('paste' as const) }),
  fc.record({ type: fc.constant('hidden' as const) }),
  fc.record({
    type: fc.constant('edit' as const),
    edit: fc.record({
      type: fc.constantFrom('left', 'right', 'home', 'end', 'backspace', 'delete', 'clear-back'),
    }),
  }),
);
const session = fc.array(
  fc.record({ event: anyEvent, afterMs: fc.constantFrom(0, 1, 30, 299, 300, 301, 1000) }),
  { maxLength: 60 },
);

test('whatever happens, it opens only for an own Enter on the painted full text after a quiet moment', () => {
  fc.assert(
    fc.property(fc.constantFrom(NAME, 'y', 'a'), session, (expects, events) => {
      const gate = at(expects);
      let now = 0;
      let lastKey = Number.NEGATIVE_INFINITY;
      let finishedPaint: number | undefined;
      for (const { event, afterMs } of events) {
        now += afterMs;
        const before = gate.guard;
        const full: GuardEvent =
          event.type === 'hidden'
            ? { type: 'hidden' }
            : event.type === 'painted'
              ? { type: 'painted', at: now, text: before.editor.text }
              : { ...event, at: now };
        const opens = gate.feed(full);
        if (opens) {
          expect(event.type).toBe('enter');
          expect(before.editor.text).toBe(expects);
          expect(finishedPaint).toBeDefined();
          expect(now - (finishedPaint ?? now)).toBeGreaterThanOrEqual(QUIET_MS);
          expect(now - lastKey).toBeGreaterThanOrEqual(QUIET_MS);
        }
        if (event.type === 'hidden' || gate.guard.editor.text !== before.editor.text)
          finishedPaint = undefined;
        if (event.type === 'painted' && before.editor.text === expects) finishedPaint ??= now;
        if (event.type !== 'painted' && event.type !== 'hidden') lastKey = now;
      }
    }),
    { numRuns: 2000 },
  );
});

test('without an Enter, and without any typing, nothing opens it', () => {
  fc.assert(
    fc.property(session, (events) => {
      const [noEnter, onlyPastes] = [at(), at()];
      let now = 0;
      for (const { event, afterMs } of events) {
        now += afterMs;
        const painted = event.type === 'painted';
        if (event.type !== 'enter') {
          noEnter.feed(
            painted
              ? { type: 'painted', at: now, text: noEnter.guard.editor.text }
              : ({ ...event, at: now } as GuardEvent),
          );
        }
        if (event.type !== 'typed' && event.type !== 'edit') {
          onlyPastes.feed(
            painted
              ? { type: 'painted', at: now, text: onlyPastes.guard.editor.text }
              : ({ ...event, at: now } as GuardEvent),
          );
        }
      }
      expect([noEnter.opened, onlyPastes.opened]).toEqual([0, 0]);
    }),
  );
});
