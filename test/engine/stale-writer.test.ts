import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event, Stamped } from '../../src/engine/events.ts';
import { fold, reduce } from '../../src/engine/reduce.ts';
import { lineHash } from '../../src/journal/chain.ts';
import { chainOf } from '../support/chain.ts';
import { frame } from '../support/frame.ts';
import { howOften, RUNS } from '../support/how-often.ts';
import { simulate, turns } from '../support/simulate.ts';

/* One writer: whoever lost a run to another has no part in it any more, however late what it wrote comes to light. */

const stamped = (seq: number, epoch: number, event: Event): Stamped => ({
  v: 1,
  seq,
  at: '2026-11-23T06:02:12.000Z',
  t: seq * 1000,
  epoch,
  prev: '',
  ...event,
});

test('what an older writer says changes nothing: no step, no answer, no time', () => {
  const before = fold([
    stamped(0, 1, { type: 'run.opened', ...frame() }),
    stamped(1, 2, { type: 'run.resumed', operator: 'op', cutBytes: 0 }),
  ]);
  const late: Event = { type: 'step.started', step: 'apply', attempt: 1, params: {} };
  expect(reduce(before, stamped(2, 1, late))).toBe(before);
  // The writer of now is heard.
  expect(reduce(before, stamped(2, 2, late)).steps.find(({ id }) => id === 'apply')?.attempt).toBe(1);
});

test('in any run, an event of an epoch that is over changes nothing, and breaks the chain', () => {
  const often = howOften('somebody else had taken the run over');
  fc.assert(
    fc.property(turns, fc.nat(), (fate, where) => {
      const { events, lines, states } = simulate(fate);
      const taken = events.flatMap(({ epoch }, index) => (epoch > 1 ? [index] : []));
      often.saw(taken.length > 0);
      const at = taken[where % taken.length];
      const [state, event] = [states[at ?? -1], events[at ?? -1]];
      if (at === undefined || state === undefined || event === undefined) return;
      const late: Stamped = {
        ...event,
        seq: at + 1,
        epoch: event.epoch - 1,
        prev: lineHash(lines[at] ?? ''),
      };
      expect(reduce(state, late)).toBe(state);
      const text = `${[...lines.slice(0, at + 1), JSON.stringify(late)].join('\n')}\n`;
      expect(chainOf(text).problems).toMatchObject([
        { line: at + 2, what: expect.stringContaining('took over') },
      ]);
    }),
    RUNS,
  );
  often.isEnough();
});
