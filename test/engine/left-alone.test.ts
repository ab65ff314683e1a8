import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Draft, FramedStep, Stamped } from '../../src/engine/events.ts';
import { startLoop } from '../../src/engine/loop.ts';
import type { Work } from '../../src/engine/loop-ports.ts';
import { reduce } from '../../src/engine/reduce.ts';
import { createLogRing } from '../../src/run/log-ring.ts';
import { frame, step } from '../support/frame.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** A run of one step whose work hears of nothing and never ends. */
async function hanging(only: FramedStep) {
  const events: Stamped[] = [];
  const works: Work[] = [];
  const append = async (draft: Draft): Promise<Stamped> => {
    const mark = {
      v: 1,
      seq: events.length,
      at: new Date().toISOString(),
      t: 0,
      epoch: 1,
      prev: '',
    } as const;
    const stamped: Stamped = { ...mark, ...(typeof draft === 'function' ? draft(mark) : draft) };
    events.push(stamped);
    return stamped;
  };
  const began = performance.now();
  const runTime = () => performance.now() - began;
  const clock = {
    read: async () => runTime(),
    estimate: runTime,
    date: async () => 0,
    sleep: () => new Promise<never>(() => undefined),
    pace: () => undefined,
  };
  const first = reduce(undefined, await append({ type: 'run.opened', ...frame([only]) }));
  const perform = (work: Work) => {
    works.push(work);
    return new Promise<never>(() => undefined);
  };
  const log = createLogRing();
  const run = startLoop(
    {
      clock,
      append,
      perform,
      rtoLine: () => null,
      look: async () => ({ finding: 'yes', seen: 'it is put right' }),
      log,
    },
    first,
    runTime,
  );
  void run.drive();
  await vi.waitFor(() => expect(works).toHaveLength(1));
  return { run, events, work: works[0] as Work };
}

test('work that only reads and hears of no stop is left alone at its limit, and the dialog comes', async () => {
  const { run, events, work } = await hanging(step('look', { timeoutMs: 100 }));
  await vi.advanceTimersByTimeAsync(2000);
  expect(run.state().question).toMatchObject({ kind: 'choice', step: 'look' });
  expect(run.state().steps[0]?.failure).toMatchObject({ code: 'timeout', changed: 'none' });

  // Where it comes back to life it has no part in the run, but for what it left to be hidden.
  const before = events.length;
  const obligation = { type: 'obligation.opened', id: 'o', what: 'w', how: 'h' } as const;
  await expect(work.append(obligation)).rejects.toThrow('left alone');
  work.progress({ label: 'still here' });
  expect(events).toHaveLength(before);
  const recorded = { type: 'output.recorded', step: 'look', attempt: 1, files: [] } as const;
  await work.append(recorded);
  expect(events).toHaveLength(before + 1);

  // Behind the end of the run there is nothing.
  await run.answer('look.failed', { by: 'op', choice: 'abort' });
  await vi.waitFor(() => expect(run.state().phase).toBe('closed'));
  await expect(work.append(recorded)).rejects.toThrow('left alone');
});

test('a stop is not held up by it either', async () => {
  const { run, events } = await hanging(step('look'));
  await run.ask('pause');
  await vi.advanceTimersByTimeAsync(1500);
  expect(events.at(-1)?.type).toBe('run.paused');
});

test('work that changes something is waited for, also where it was interrupted', async () => {
  const { run, events, work } = await hanging(step('apply', { timeoutMs: 100 }, { effect: 'mutate' }));
  await run.ask('interrupt');
  expect(work.signal.aborted).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(events.map(({ type }) => type)).not.toContain('step.failed');
  expect(events.at(-1)?.type).toBe('step.overdue');
});
