import { expect, test } from 'vitest';
import type { Event, Stamped } from '../../../src/engine/events.ts';
import { withTraits } from '../../../src/engine/failure.ts';
import { fold } from '../../../src/engine/reduce.ts';
import { stopOffers } from '../../../src/tui/screens/stop/stop-offers.ts';
import { frame, step } from '../../support/frame.ts';

const rollback = { title: 'Bring the cache back', action: 'cache-restore', with: {}, byHand: '' };
const BOOT = step('boot', { title: 'Watch it boot', rollback }, { effect: 'session', waitsFor: 'cloud' });

function offers(...events: readonly Event[]) {
  const all: readonly Event[] = [{ type: 'run.opened', ...frame([BOOT]) }, ...events];
  const at = '2026-11-23T06:02:11.000Z';
  const state = fold(
    all.map((event, seq): Stamped => ({ v: 1, seq, at, t: seq, epoch: 1, prev: '', ...event })),
  );
  return stopOffers(state);
}

const BEGUN: Event = { type: 'step.started', step: 'boot', attempt: 1, params: {} };

test('what only reads is stopped by leaving, and there is nothing to interrupt', () => {
  const now = offers(BEGUN);
  expect(now.map(({ command }) => command)).not.toContain('interrupt');
  expect(now.find(({ command }) => command === 'leave')?.means).toContain(
    '"Watch it boot" only reads and is stopped',
  );
});

test('between two steps nothing waits for anybody, and it does not say so', () => {
  const [wait, leave] = offers();
  expect(wait?.means).toBe('The run goes on with its next step; nothing is stopped.');
  expect(leave?.means).toMatch(/^Nothing is at work now/);
});

test('a rollback changes the world, whatever its step does: it runs to its end, or is interrupted by name', () => {
  const now = offers(
    BEGUN,
    {
      type: 'step.failed',
      step: 'boot',
      attempt: 1,
      failure: withTraits({ code: 'unexpected', message: '' }),
    },
    {
      type: 'question.opened',
      id: 'boot.failed',
      kind: 'choice',
      step: 'boot',
      title: '',
      choices: ['rollback'],
      facts: {},
    },
    { type: 'question.answered', id: 'boot.failed', by: 'me', choice: 'rollback' },
    { ...BEGUN, rollback: true },
  );
  expect(now.map(({ command }) => command)).toContain('interrupt');
  expect(now.find(({ command }) => command === 'leave')?.means).toContain(
    '"Bring the cache back" changes the world, so it runs to its end first.',
  );
});

const APPLY = step('apply', { title: 'Apply the plan' }, { effect: 'mutate', idempotent: false });
const APPLYING: Event = { type: 'step.started', step: 'apply', attempt: 1, params: {} };

test('a change whose program has not got its go is stopped by leaving, and says that nothing is changed', () => {
  const at = '2026-11-23T06:02:11.000Z';
  const all: readonly Event[] = [{ type: 'run.opened', ...frame([APPLY]) }, APPLYING];
  const stamped = all.map((event, seq): Stamped => ({ v: 1, seq, at, t: seq, epoch: 1, prev: '', ...event }));
  const now = stopOffers(fold(stamped));
  expect(now.map(({ command }) => command)).not.toContain('interrupt');
  expect(now.find(({ command }) => command === 'leave')?.means).toContain(
    '"Apply the plan" has changed nothing yet and is stopped',
  );
});
