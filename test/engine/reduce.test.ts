import { expect, test } from 'vitest';
import type { Event, Frame, Stamped } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { fold } from '../../src/engine/reduce.ts';
import { frame, step } from '../support/frame.ts';

/** The fold of these events at these times. `epoch` goes up where an event says so. */
function folded(
  events: readonly (readonly [t: number, event: Event, epoch?: number])[],
  first: Frame = frame(),
) {
  const opened = [0, { type: 'run.opened', ...first }] as const;
  return fold(
    [opened, ...events].map(([t, event, epoch = 1], seq): Stamped => {
      const at = new Date(Date.parse('2026-11-23T06:02:11.000Z') + t).toISOString();
      return { v: 1, seq, at, t, epoch, prev: '', ...event };
    }),
  );
}

const owes = (id: string, what: string): Event => ({
  type: 'obligation.opened',
  id,
  what,
  how: `mend ${what}`,
});

test('an obligation that is owed already says what is owed by now', () => {
  const { obligations } = folded([
    [1, owes('left-out', 'A')],
    [2, owes('other', 'B')],
    [3, owes('left-out', 'A, C')],
  ]);
  expect(obligations).toMatchObject([
    { id: 'left-out', what: 'A, C', how: 'mend A, C', openedAt: '2026-11-23T06:02:11.001Z' },
    { id: 'other', what: 'B' },
  ]);
});

test('an obligation that comes again after it was settled is a new one', () => {
  const { obligations } = folded([
    [1, owes('left-out', 'A')],
    [2, { type: 'obligation.settled', id: 'left-out', by: 'op', note: 'planned' }],
    [3, owes('left-out', 'B')],
  ]);
  expect(obligations.map(({ what, settled }) => [what, settled?.note])).toEqual([
    ['A', 'planned'],
    ['B', undefined],
  ]);
});

test('whoever resumes a run is its operator from then on', () => {
  expect(folded([]).operator).toBe('op');
  const { operator, frame: first } = folded([[1, { type: 'run.resumed', operator: 'root', cutBytes: 0 }, 2]]);
  expect([operator, first.operator]).toEqual(['root', 'op']);
});

test('a rollback is a change and a machine’s work, also of a step that only waits for the cloud', () => {
  const back = { title: 'bring back', action: 'cache-restore', with: {}, byHand: '' };
  const boot = step('boot', { rollback: back }, { effect: 'session', waitsFor: 'cloud' });
  const one = { step: 'boot', attempt: 1 };
  const asked = { id: 'boot.failed', kind: 'choice', step: 'boot', title: '', facts: {} } as const;
  const before: Parameters<typeof folded>[0] = [
    [0, { type: 'step.started', ...one, params: {} }],
    [100, { type: 'step.failed', ...one, failure: withTraits({ code: 'unexpected', message: 'x' }) }],
    [100, { type: 'question.opened', ...asked, choices: ['rollback'] }],
    [100, { type: 'question.answered', id: 'boot.failed', by: 'op', choice: 'rollback' }],
  ];
  const first = frame([boot], { beforeMs: 0 });
  expect(folded(before, first).milestones.started).toBeUndefined();
  const { milestones, attributionMs } = folded(
    [
      ...before,
      [100, { type: 'step.started', ...one, params: {}, rollback: true }],
      [107, { type: 'step.succeeded', ...one, summary: '', outputs: {}, rollback: true }],
    ],
    first,
  );
  expect(milestones.started?.t).toBe(100);
  expect(attributionMs).toEqual({ person: 0, machine: 7, cloud: 100, idle: 0 });
});

test('who took a run over is known until somebody else goes on with it', () => {
  const handover = { pid: 1, host: 'h', operator: 'ana', ended: 'told', note: 'lost' } as const;
  const taken: Event = { type: 'run.resumed', operator: 'ben', cutBytes: 0, handover };
  const resumed: Event = { type: 'run.resumed', operator: 'ana', cutBytes: 0 };
  expect(folded([[1, taken, 2]])).toMatchObject({ operator: 'ben', handover });
  expect(
    folded([
      [1, taken, 2],
      [2, resumed, 3],
    ]).handover,
  ).toBeUndefined();
});
