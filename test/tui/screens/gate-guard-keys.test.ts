import { expect, test } from 'vitest';
import { QUIET_MS } from '../../../src/tui/keyboard/early-keys.ts';
import {
  type Guard,
  type GuardEvent,
  guardStep,
  newGuard,
} from '../../../src/tui/screens/gate/gate-guard.ts';
import { agreeing } from '../../../src/tui/widgets/typed-check.tsx';

/* At a gate whose text is typed and shown, each key that is no Enter. */

const NAME = 'aws_instance.ttb';
/** When the text was shown; from QUIET_MS after it an Enter opens the gate. */
const SHOWN = 5000;

const fed = (guard: Guard, event: GuardEvent): Guard => guardStep(guard, event).guard;

/** Somebody has typed this text, and it was shown. */
function typed(text: string = NAME): Guard {
  let guard = fed(newGuard(NAME, undefined), { type: 'painted', at: 0, text: '' });
  guard = fed(guard, { type: 'typed', at: 1000, text });
  return fed(guard, { type: 'painted', at: SHOWN, text });
}

const opens = (guard: Guard, at: number): boolean => guardStep(guard, { type: 'enter', at }).opens;

test('an Enter opens it, and only an Enter', () => {
  expect(opens(typed(), SHOWN + QUIET_MS)).toBe(true);
  expect(opens(typed(), SHOWN + QUIET_MS - 1)).toBe(false);
  const others: readonly GuardEvent[] = [
    { type: 'other', at: 9000 },
    { type: 'paste', at: 9000 },
    { type: 'typed', at: 9000, text: '' },
    { type: 'edit', at: 9000, edit: { type: 'insert', text: '' } },
    { type: 'painted', at: 9000, text: NAME },
    { type: 'hidden' },
  ];
  for (const event of others) expect(guardStep(typed(), event).opens, event.type).toBe(false);
});

test('a key that changes nothing leaves the text, and an Enter right behind it does not count', () => {
  const guard = fed(typed(), { type: 'other', at: 9000 });
  expect(guard.editor.text).toBe(NAME);
  expect(opens(guard, 9000 + QUIET_MS - 1)).toBe(false);
  expect(opens(guard, 9000 + QUIET_MS)).toBe(true);
});

test('the same text painted again is not new: nobody has to wait for the screen to stand still', () => {
  const guard = fed(typed(), { type: 'painted', at: 9000, text: NAME });
  expect(opens(guard, 9001)).toBe(true);
});

test('what is changed must be shown again, also where the text is the same in the end', () => {
  const longer = fed(typed(), { type: 'typed', at: 9000, text: 'x' });
  const again = fed(longer, { type: 'edit', at: 9100, edit: { type: 'clear-back' } });
  const same = fed(again, { type: 'typed', at: 9200, text: NAME });
  expect(same.editor.text).toBe(NAME);
  expect(opens(same, 20_000)).toBe(false);
  expect(opens(fed(same, { type: 'painted', at: 20_000, text: NAME }), 20_000 + QUIET_MS)).toBe(true);
});

test('an edit edits: it takes back what was typed', () => {
  const guard = fed(typed(), { type: 'edit', at: 9000, edit: { type: 'clear-back' } });
  expect(guard.editor.text).toBe('');
  expect(guardStep(guard, { type: 'enter', at: 20_000 })).toMatchObject({
    opens: false,
    guard: { says: expect.stringContaining('Enter alone opens nothing') },
  });
});

test('a gate that was covered counts no key until it is shown again, and keeps what was typed', () => {
  const guard = fed(typed(), { type: 'hidden' });
  expect(guard.editor.text).toBe(NAME);
  expect(guard).not.toHaveProperty('finishedAt');
  expect(fed(guard, { type: 'typed', at: 9000, text: 'x' }).editor.text).toBe(NAME);
  expect(opens(guard, 20_000)).toBe(false);
});

test('what it said of the last key is gone with the next', () => {
  const said = fed(typed('aws'), { type: 'enter', at: 9000 });
  expect(said.says).toBeDefined();
  expect(fed(said, { type: 'typed', at: 9500, text: '_' })).not.toHaveProperty('says');
});

test.each([
  ['', 0],
  ['a', 1],
  ['b', 0],
  ['aws_instancE', 11],
  [NAME, NAME.length],
  [`${NAME}x`, NAME.length],
])('%j agrees as far as its first %i letters', (text, letters) => {
  expect(agreeing(text, NAME)).toBe(letters);
});
