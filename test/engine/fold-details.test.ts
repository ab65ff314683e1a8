import { expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { folded, started, stepIn } from '../support/folded.ts';
import { step } from '../support/frame.ts';

/* What stands in an event stands in the state, and what does not is absent there: a fold in memory is the one from disk. */

const owed = (more: object = {}): Event => ({
  type: 'obligation.opened',
  id: 'o',
  what: 'w',
  how: 'h',
  ...more,
});

test('an obligation has its step and what is looked at for it where it says so; owed once more, as it is said then', () => {
  const first = { look: 'no-change', addresses: ['a'] } as const;
  const then = { look: 'no-change', addresses: ['b'] } as const;
  const bare = { id: 'o', what: 'w', how: 'h', openedAt: '2026-11-23T06:02:12.000Z' };
  const of = (...events: readonly Event[]) => folded(events).obligations;
  expect(of(owed())).toStrictEqual([bare]);
  expect(of(owed({ step: 'apply', check: first }))).toStrictEqual([{ ...bare, step: 'apply', check: first }]);
  expect(of(owed({ check: first }), owed({ what: 'more', check: then }))).toStrictEqual([
    { ...bare, what: 'more', check: then },
  ]);
  expect(of(owed({ check: first }), owed({ what: 'more' }))).toStrictEqual([
    { ...bare, what: 'more', check: first },
  ]);
  expect(of(owed(), owed())).toStrictEqual([bare]);
});

test('a settlement has what was seen where somebody looked', () => {
  const settled = (more: object = {}): Event => ({
    type: 'obligation.settled',
    id: 'o',
    by: 'op',
    note: 'n',
    ...more,
  });
  const of = (event: Event) => folded([owed(), event]).obligations[0]?.settled;
  const bare = { by: 'op', at: '2026-11-23T06:02:13.000Z', note: 'n' };
  expect(of(settled())).toStrictEqual(bare);
  expect(of(settled({ finding: 'yes', seen: 'it' }))).toStrictEqual({ ...bare, finding: 'yes', seen: 'it' });
});

test('a program has its folder, its name and its attempt where the journal says them', () => {
  const intent = (more: object): Event => ({
    type: 'child.intent',
    step: 'apply',
    child: 'c',
    argv: ['x'],
    cwd: '/',
    ...more,
  });
  const of = (more: object) => folded([intent(more)]).children['c'];
  const bare = { step: 'apply', argv: ['x'] };
  expect(of({})).toStrictEqual(bare);
  expect(of({ attempt: 2 })).toStrictEqual({ ...bare, attempt: 2 });
  expect(of({ folder: 'f' })).toStrictEqual({ ...bare, folder: 'f' });
  expect(of({ name: 'n' })).toStrictEqual({ ...bare, name: 'n' });
});

test('a program that nobody meant to start changes no step', () => {
  const launched: Event = { type: 'child.launched', child: 'c', pid: 1, startTime: '1', bootId: 'b' };
  const state = folded([started('look'), launched]);
  expect(state.children).toEqual({});
  expect(stepIn(state, 'look')).not.toHaveProperty('launched');
});

test('an interrupt is remembered of the step that is at work, and of none where none is', () => {
  const interrupt: Event = { type: 'stop.asked', by: 'op', how: 'interrupt' };
  expect(stepIn(folded([started('look'), interrupt]), 'look').interrupted).toBe(true);
  const idle = folded([interrupt]);
  expect(idle.steps.some(({ interrupted }) => interrupted)).toBe(false);
  expect(idle).not.toHaveProperty('asked');
});

test('a sleep is told with the question that was open, and with nothing else', () => {
  const asked: Event = { type: 'question.opened', id: 'a', kind: 'note', step: 'look', title: '', facts: {} };
  const slept = { from: '2026-11-23T06:02:11.000Z', to: '2026-11-23T06:14:11.000Z', ms: 720_000 };
  const of = (more: object, ...before: readonly Event[]) =>
    folded([started('look'), ...before, { type: 'machine.slept', ...slept, ...more }]);
  expect(of({}, asked).question).toMatchObject({ id: 'a' });
  expect(of({}, asked).question?.slept).toStrictEqual(slept);
  expect(of({ perhaps: true }, asked).question?.slept).toStrictEqual({ ...slept, perhaps: true });
  expect(of({}).question).toBeUndefined();
  expect(of({}).steps).toEqual(
    folded([started('look'), { type: 'output.recorded', step: 'look', attempt: 1, files: [] }]).steps,
  );
});

test('a refusal is told with its own question', () => {
  const asked: Event = { type: 'question.opened', id: 'a', kind: 'note', step: 'look', title: '', facts: {} };
  const refused = (id: string): Event => ({ type: 'question.refused', id, by: 'op', reason: 'no' });
  expect(folded([asked, refused('a')]).question?.refused).toBe('no');
  expect(folded([asked, refused('b')]).question).not.toHaveProperty('refused');
  expect(folded([refused('a')]).question).toBeUndefined();
});

test('what a program did without us is its step’s time, and what nobody was at is no step’s', () => {
  const steps = [step('look')];
  const resumed = (more: object): Event => ({ type: 'run.resumed', operator: 'op', cutBytes: 0, ...more });
  const spent = (more: object) => stepIn(folded([started('look'), resumed(more)], steps), 'look').spentMs;
  expect(spent({ workedMs: 400 })).toMatchObject({ machine: 400, idle: 0 });
  expect(spent({ workedMs: 0 })).toMatchObject({ machine: 0, idle: 0 });
  // Journals of before did not know for how long that was.
  expect(spent({})).toMatchObject({ machine: 0, idle: 1000 });
});
