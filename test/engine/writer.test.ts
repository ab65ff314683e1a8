import { expect, test } from 'vitest';
import type { Draft, Event, Stamped } from '../../src/engine/events.ts';
import { fold } from '../../src/engine/reduce.ts';
import { makeWriter } from '../../src/engine/writer.ts';
import { frame } from '../support/frame.ts';

const started: Event = { type: 'step.started', step: 'look', attempt: 1, params: {} };
const progress: Event = { type: 'step.progress', step: 'look', label: 'at it' };

/** A writer whose disk does what `takes` says; in `order` all that came of it. */
function writer(takes: (event: Draft) => void = () => undefined) {
  const order: string[] = [];
  const stamp = (seq: number) =>
    ({ v: 1, seq, at: '2026-11-23T06:02:11.000Z', t: seq, epoch: 1, prev: '' }) as const;
  const events: Stamped[] = [{ ...stamp(0), type: 'run.opened', ...frame() }];
  const made = makeWriter(async (draft) => {
    takes(draft);
    const mark = stamp(events.length);
    const stamped: Stamped = { ...mark, ...(typeof draft === 'function' ? draft(mark) : draft) };
    events.push(stamped);
    order.push(`on disk: ${stamped.type}`);
    return stamped;
  }, fold(events));
  made.onEvent(({ type }) => order.push(`event: ${type} ${made.state().seq}`));
  const forget = made.subscribe(() => order.push(`told: ${made.state().seq}`));
  return { ...made, order, forget };
}

const refuses = (what: Event['type'], words = 'ENOSPC') =>
  writer((event) => {
    if (typeof event === 'function' || event.type === what) throw new Error(words);
  });

test('an event is on disk, then folded, then heard of; whoever hears no more is not told', async () => {
  const { write, order, forget } = writer();
  await write(started);
  expect(order).toEqual(['on disk: step.started', 'event: step.started 1', 'told: 1']);
  forget();
  await write(progress);
  expect(order.slice(3)).toEqual(['on disk: step.progress', 'event: step.progress 2']);
});

test('what is not written can be told too, and folds nothing', () => {
  const { tell, order } = writer();
  tell();
  expect(order).toEqual(['told: 0']);
});

test('progress that the disk did not take ends no run: it is said again', async () => {
  const { write, state, changedSince, order } = refuses('step.progress');
  const before = state();
  await expect(write(progress)).rejects.toThrow('ENOSPC');
  expect([state(), order]).toEqual([before, []]);
  await write(started);
  await changedSince(before);
  expect(state().seq).toBe(1);
});

test('any other that it did not take ends it, for whoever waits and whoever comes later, with the first reason', async () => {
  let nth = 0;
  const { write, state, changedSince, order } = writer(() => {
    nth += 1;
    throw new Error(`EIO ${nth}`);
  });
  const waits = changedSince(state());
  await expect(write(started)).rejects.toThrow('EIO 1');
  await expect(waits).rejects.toMatchObject({ message: 'EIO 1' });
  await expect(write(() => started)).rejects.toThrow('EIO 2');
  await expect(changedSince(state())).rejects.toMatchObject({ message: 'EIO 1' });
  expect(order).toEqual(['told: 0', 'told: 0']);
});

test('an end that is made when it is written is no progress', async () => {
  const { write, state, changedSince } = refuses('run.closed');
  await expect(write(() => ({ type: 'run.closed', outcome: 'aborted', rto: null }))).rejects.toThrow(
    'ENOSPC',
  );
  await expect(changedSince(state())).rejects.toThrow('ENOSPC');
});

test('whoever waits for a change waits through words that change nothing', async () => {
  const { write, state, changedSince, tell } = writer();
  let over = false;
  const waits = changedSince(state()).then(() => (over = true));
  tell();
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(over).toBe(false);
  await write(started);
  await waits;
});

test('one decision waits for the one before it, also where that failed', async () => {
  const { exclusively } = writer();
  const order: string[] = [];
  const { promise, reject } = Promise.withResolvers<void>();
  const first = exclusively(async () => promise.finally(() => order.push('first over')));
  const second = exclusively(async () => order.push('second'));
  await new Promise<void>((resolve) => setImmediate(resolve));
  expect(order).toEqual([]);
  reject(new Error('no'));
  await expect(first).rejects.toThrow('no');
  expect(await second).toBe(2);
  expect(order).toEqual(['first over', 'second']);
});

test('a run that was left is written to no more', async () => {
  const { write, order } = writer();
  await write({ type: 'run.left', reason: 'SIGTERM' });
  await expect(write(started)).rejects.toThrow('this run was left');
  expect(order).toHaveLength(3);
});
