import { expect, test } from 'vitest';
import { realClock } from '../../src/worlds/real-clock.ts';

test('what the machine slept counts, once, and small differences of the two clocks do not', async () => {
  let sleptMs = 0;
  const clock = realClock(() => performance.now() + sleptMs);
  sleptMs = 1500;
  expect(await clock.read()).toBeLessThan(1000);
  sleptMs = 20 * 60_000;
  const after = await clock.read();
  expect(after).toBeGreaterThanOrEqual(20 * 60_000);
  expect(await clock.read()).toBeLessThan(after + 1000);
  sleptMs = 0;
  expect(await clock.read()).toBeGreaterThanOrEqual(after);
});

test('where nothing says how long it slept, the clock goes on all the same', async () => {
  const clock = realClock(() => undefined);
  const before = await clock.read();
  await clock.sleep(5);
  expect(await clock.read()).toBeGreaterThan(before);
});
