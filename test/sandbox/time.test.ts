import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LEASE_MS } from '../../src/sandbox/protocol.ts';
import { SimClock } from '../../src/sandbox/sim-clock.ts';
import { jumped, leased, paceFrom, realAt, simAt, speedAt, Waiters } from '../../src/sandbox/time.ts';

const speed = fc.oneof(fc.constant('max' as const), fc.integer({ min: 1, max: 200 }));

/** A pace after some leases and jumps, and the real time by then. */
const history = fc
  .array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 5000 }),
      speed,
      jumpMs: fc.option(fc.integer({ min: 0, max: 1e6 })),
    }),
  )
  .map((steps) => {
    let realMs = 1000;
    let pace = paceFrom(0, realMs);
    const seen = [simAt(pace, realMs)];
    for (const step of steps) {
      realMs += step.afterMs;
      seen.push(simAt(pace, realMs));
      pace = leased(pace, step.speed, realMs);
      if (step.jumpMs !== null) pace = jumped(pace, simAt(pace, realMs) + step.jumpMs, realMs);
      seen.push(simAt(pace, realMs));
    }
    return { pace, realMs, seen };
  });

test('simulated time never goes back, whatever is leased and jumped', () => {
  fc.assert(
    fc.property(history, ({ seen }) => {
      expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    }),
  );
});

test('the real time of a simulated one is exactly when it comes', () => {
  fc.assert(
    fc.property(history, fc.integer({ min: 1, max: 1e7 }), ({ pace, realMs }, ms) => {
      const until = simAt(pace, realMs) + ms;
      const at = realAt(pace, until);
      expect(simAt(pace, at)).toBeCloseTo(until, 3);
      expect(simAt(pace, Math.max(realMs, at - 1))).toBeLessThanOrEqual(until + 1e-3);
    }),
  );
});

test('without renewal a lease is over after two seconds, and time runs 1:1', () => {
  const pace = leased(paceFrom(0, 0), 20, 0);
  expect(simAt(pace, LEASE_MS)).toBe(20 * LEASE_MS);
  expect(simAt(pace, LEASE_MS + 700)).toBe(20 * LEASE_MS + 700);
  expect(speedAt(pace, LEASE_MS - 1)).toBe(20);
  expect(speedAt(pace, LEASE_MS)).toBe(1);
});

test('waiters are due in order, equal ones in the order they came, none early', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 })),
      fc.array(fc.integer({ min: 0, max: 50 })),
      (untils, looks) => {
        const waiters = new Waiters();
        const woken: { untilMs: number; nth: number; atMs: number }[] = [];
        let nowMs = 0;
        for (const [nth, untilMs] of untils.entries()) {
          waiters.add({ untilMs, deadline: false, wake: () => woken.push({ untilMs, nth, atMs: nowMs }) });
        }
        for (nowMs of [...looks.toSorted((a, b) => a - b), 50])
          for (const waiter of waiters.due(nowMs)) waiter.wake();
        expect(woken.map(({ untilMs, nth }) => [untilMs, nth])).toEqual(
          untils
            .map((untilMs, nth) => [untilMs, nth])
            .toSorted(([a = 0, x = 0], [b = 0, y = 0]) => a - b || x - y),
        );
        for (const { untilMs, atMs } of woken) expect(atMs).toBeGreaterThanOrEqual(untilMs);
      },
    ),
  );
});

test('at max every waiter wakes in order and never early, without an hour passing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 3_600_000 }), { minLength: 1, maxLength: 8 }),
      async (lengths) => {
        const clock = new SimClock(0);
        clock.lease('max');
        const woken: number[] = [];
        await Promise.all(
          lengths.map(async (untilMs) => {
            await clock.wait(untilMs);
            expect(clock.now()).toBeGreaterThanOrEqual(untilMs);
            woken.push(untilMs);
          }),
        );
        clock.stop();
        expect(woken).toEqual(lengths.toSorted((a, b) => a - b));
      },
    ),
    { numRuns: 20 },
  );
});

test('a time limit alone is no reason to jump, and what is under way holds time back', async () => {
  const clock = new SimClock(0);
  clock.lease('max');
  const ended: string[] = [];
  const limit = clock.wait(3_600_000, { deadline: true }).then(() => ended.push('limit'));
  const done = clock.busy();
  const work = clock.wait(60_000).then(() => ended.push('work'));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(ended).toEqual([]);
  done();
  await work;
  expect(ended).toEqual(['work']);
  expect(clock.now()).toBeLessThan(3_600_000);
  const after = clock.wait(4_000_000);
  await limit;
  await after;
  expect(ended).toEqual(['work', 'limit']);
  clock.stop();
});

test('at a speed, waiting takes that much less of real time', async () => {
  const clock = new SimClock(0);
  clock.lease(100);
  const began = performance.now();
  await clock.wait(20_000);
  const took = performance.now() - began;
  expect(took).toBeGreaterThanOrEqual(199);
  expect(took).toBeLessThan(1500);
  clock.stop();
});

test('who stops waiting is let go with the reason', async () => {
  const clock = new SimClock(0);
  const stop = new AbortController();
  const waiting = clock.wait(60_000, { signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  clock.stop();
});
