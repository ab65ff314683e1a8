import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { fold } from '../../src/engine/reduce.ts';
import { fakeRun, frameOf, REVIEW, STEPS } from '../support/fake-run.ts';

/*
 * The wall clock of this machine can be set an hour either way, or leap over a suspend, in the middle of a run. What a run
 * judges by is run time; the wall clock is only written beside it.
 */

const HOUR = 3_600_000;
const limited = (timeoutMs: number) => {
  const frame = frameOf();
  const steps = STEPS.map((one) => (one.id === 'apply' ? { ...one, timeoutMs } : one));
  return { ...frame, runbook: { ...frame.runbook, steps } };
};

async function atTheGate(frame = frameOf()) {
  const run = fakeRun(frame);
  run.pass(1000);
  await run.succeed('who');
  run.pass(3000);
  await run.succeed('plan');
  await run.ask('review', REVIEW);
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('review'));
  return run;
}

const atWork = (run: ReturnType<typeof fakeRun>, step: string) =>
  vi.waitFor(() => expect(run.view.state().steps.find(({ id }) => id === step)?.status).toBe('running'));
const types = (run: ReturnType<typeof fakeRun>) => run.events.map(({ type }) => type);
const open = (run: ReturnType<typeof fakeRun>) =>
  run.view.answer('review', { by: 'op', text: 'aws_instance.ttb', digest: 'a'.repeat(64) });

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'setInterval'] }));
afterEach(() => void vi.useRealTimers());
const jump = (ms: number) => vi.setSystemTime(Date.now() + ms);

describe('a gate', () => {
  test.each([HOUR, -HOUR])('that is still good opens after a jump of %i ms', async (ms) => {
    const run = await atTheGate();
    jump(ms);
    run.pass(896_000);
    expect(await open(run)).toBeUndefined();
  });

  test.each([HOUR, -HOUR])('closes when its time is over, whatever a jump of %i ms says', async (ms) => {
    const run = await atTheGate();
    jump(ms);
    run.pass(897_001);
    expect(await open(run)).toContain('more than 15 minutes old');
  });
});

describe('the time limit of a change', () => {
  test.each([HOUR, -HOUR])('is not passed by a jump of %i ms, and is by its own time', async (ms) => {
    const run = await atTheGate(limited(60_000));
    await open(run);
    await atWork(run, 'apply');
    jump(ms);
    run.pass(59_000);
    // Some looks at the limit later.
    await vi.advanceTimersByTimeAsync(1000);
    expect(types(run)).not.toContain('step.overdue');
    run.pass(1001);
    await vi.waitFor(() => expect(types(run)).toContain('step.overdue'));
  });
});

test('progress goes on being written after a jump back', async () => {
  const run = await atTheGate();
  await open(run);
  await run.progress('apply', 'one');
  const before = types(run).length;
  jump(-HOUR);
  const later = performance.now() + 5001;
  vi.spyOn(performance, 'now').mockReturnValue(later);
  await run.progress('apply', 'two');
  vi.restoreAllMocks();
  expect(types(run).slice(before)).toEqual(['step.progress']);
});

test('progress is written down again when it says something else', async () => {
  const run = await atTheGate();
  await open(run);
  await run.progress('apply', 'one');
  const before = types(run).length;
  let later = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => later);
  const written = async (label: string): Promise<number> => {
    later += 5001;
    await run.progress('apply', label);
    return types(run).length - before;
  };
  expect([await written('one'), await written('two'), await written('two')]).toEqual([0, 1, 1]);
  vi.restoreAllMocks();
});

test('wherever it comes, a jump changes neither what a run came to nor whose time it was', async () => {
  const run = await atTheGate();
  run.pass(20_000);
  await open(run);
  run.pass(90_000);
  for (const step of ['apply', 'boot', 'question', 'verify']) {
    await run.succeed(step);
    run.pass(10_000);
  }
  const state = await run.driven;
  expect(state.outcome).toBe('verified');
  for (const from of run.events.keys()) {
    for (const ms of [HOUR, -HOUR]) {
      const shifted = run.events.map(
        (event, n): Stamped =>
          n < from ? event : { ...event, at: new Date(Date.parse(event.at) + ms).toISOString() },
      );
      expect(timeless(fold(shifted))).toEqual(timeless(state));
    }
  }
});

/** A state without what the wall clock said. */
function timeless(state: object): unknown {
  return JSON.parse(
    JSON.stringify(state, (key, value: unknown) =>
      ['at', 'openedAt', 'expiresAt'].includes(key) ? undefined : value,
    ),
  );
}
