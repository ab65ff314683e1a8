import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogRing } from '../../src/run/log-ring.ts';
import { printable } from '../../src/text/clean.ts';

const line = (text: string) => ({ source: 'console', text, t: 0 });
const lines = (n: number, from = 0) => Array.from({ length: n }, (_, i) => line(String(from + i)));

test('keeps the newest lines and their numbers', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.integer({ min: 0, max: 40 })), (cap, sizes) => {
      const ring = createLogRing(cap);
      let n = 0;
      for (const size of sizes) {
        ring.push(lines(size, n));
        n += size;
      }
      expect(ring.total()).toBe(n);
      const oldest = Math.max(0, n - cap);
      const kept = Array.from({ length: n - oldest }, (_, i) => String(oldest + i));
      expect(ring.slice(0, n).map(({ text }) => text)).toEqual(kept);
      expect(ring.slice(n - 1, n + 5)).toEqual(n === 0 ? [] : [line(String(n - 1))]);
    }),
  );
});

test('tells of many pushes once, and not synchronously', async () => {
  const ring = createLogRing();
  let heard = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  ring.subscribe(() => {
    heard += 1;
    resolve();
  });
  for (let i = 0; i < 100; i += 1) ring.push(lines(10));
  expect(heard).toBe(0);
  await promise;
  expect(heard).toBe(1);
  ring.flush();
  expect(heard).toBe(1);
});

test('takes out what a terminal would act on', () => {
  expect(printable('\u001b[31mred\u001b[0m\tx\r')).toBe('red  x');
  expect(printable('\u001b]0;title\u0007text\u009b2J')).toBe('text');
  expect(printable('plain ✓')).toBe('plain ✓');
});
