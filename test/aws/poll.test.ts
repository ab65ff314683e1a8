import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AwsFailure } from '../../src/aws/aws-failure.ts';
import { poll } from '../../src/aws/poll.ts';
import { ManualClock } from './manual-clock.ts';

const schedule = { everyMs: 1000, jitter: 0, timeoutMs: 10_000, what: 'a thing' };

describe('poll', () => {
  test('asks until there is an answer, and takes any answer', async () => {
    const clock = new ManualClock();
    let asked = 0;
    expect(await poll(clock, schedule, async () => (++asked === 4 ? null : undefined))).toBeNull();
    expect(clock.slept).toEqual([1000, 1000, 1000]);
  });

  test('asks once more at the last moment, then says what it waited for', async () => {
    const clock = new ManualClock(5);
    const asked: number[] = [];
    const waiting = poll(clock, { ...schedule, timeoutMs: 2500 }, async () => {
      asked.push(clock.now - 5);
      return undefined;
    });
    await expect(waiting).rejects.toMatchObject({
      failure: { code: 'timeout', message: 'Waited 3 s for a thing.' },
    });
    expect(asked).toEqual([0, 1000, 2000, 2500]);
  });

  test('takes a few throttled answers for weather and asks less often', async () => {
    const clock = new ManualClock();
    const answers = ['throttled', 'throttled', 'ok'];
    const answer = await poll(clock, schedule, async () => {
      const next = answers.shift();
      if (next === 'ok') return next;
      throw new AwsFailure({ code: 'throttled', message: 'too many' });
    });
    expect(answer).toBe('ok');
    expect(clock.slept).toEqual([2000, 4000]);
  });

  test('a failure that does not pass ends it with that failure', async () => {
    let asked = 0;
    const gone = async () => {
      asked += 1;
      throw new AwsFailure({ code: 'unreachable', message: 'gone' });
    };
    await expect(poll(new ManualClock(), { ...schedule, timeoutMs: 1e9 }, gone)).rejects.toMatchObject({
      message: 'gone',
    });
    expect(asked).toBe(4);
  });

  test('any other error ends it at once', async () => {
    const clock = new ManualClock();
    const denied = new AwsFailure({ code: 'denied', message: 'no' });
    await expect(poll(clock, schedule, () => Promise.reject(denied))).rejects.toBe(denied);
    expect(clock.slept).toEqual([]);
  });

  test('an abort ends it with its reason', async () => {
    const controller = new AbortController();
    const reason = new Error('asked to stop');
    const asking = poll(new ManualClock(), { ...schedule, signal: controller.signal }, async () => {
      controller.abort(reason);
      return undefined;
    });
    await expect(asking).rejects.toBe(reason);
  });

  test('never waits longer than is left, nor outside its jitter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 0, max: 20_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        async (everyMs, timeoutMs, jitter, random) => {
          const clock = new ManualClock();
          const never = async () => undefined;
          const waiting = poll(clock, { everyMs, timeoutMs, jitter, what: 'x' }, never, () => random);
          await expect(waiting).rejects.toMatchObject({ failure: { code: 'timeout' } });
          expect(clock.now).toBeLessThan(timeoutMs + 1 + 1e-6);
          for (const ms of clock.slept)
            expect(ms).toBeLessThanOrEqual(Math.max(1, everyMs * (1 + jitter)) + 1e-6);
        },
      ),
      { numRuns: 50 },
    );
  });
});
