import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
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

test('a log of any length is held in so many lines and so many characters, the newest of them', () => {
  let forgotten = 0;
  let left = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.tuple(fc.constantFrom('Error: ', 'Warning: ', 'plain '), fc.nat(90))),
      (cap, longest, sizes) => {
        const ring = createLogRing(cap, longest);
        const all = sizes.map(([word, size]) => `${word}${'x'.repeat(size)}`);
        for (const text of all) ring.push([line(text)]);
        const held = ring.slice(0, ring.total()).map(({ text }) => text);
        const from = all.length - held.length;
        expect(held).toEqual(all.slice(from));
        // One line is held, however long it is; one more than these would be too much.
        const length = (texts: readonly string[]): number => texts.join('').length;
        if (held.length > 1) expect(length(held)).toBeLessThanOrEqual(longest);
        expect(held.length).toBeLessThanOrEqual(cap);
        if (from > 0 && held.length < cap) expect(length(all.slice(from - 1))).toBeGreaterThan(longest);
        if (from > 0 && held.length < cap) forgotten += 1;
        const levels = ring.slice(0, ring.total()).map(({ level }) => level);
        const of = (level: string): number => levels.filter((one) => one === level).length;
        if (from > 0 && of('error') + of('warning') > 0) left += 1;
        expect(ring.levels()).toEqual({ error: of('error'), warning: of('warning') });
      },
    ),
  );
  console.log(
    `too long for its lines: ${forgotten} of 100; some fell out, an error or a warning left: ${left}`,
  );
  expect(forgotten).toBeGreaterThan(10);
  expect(left).toBeGreaterThan(10);
});

test('a hundred megabytes of endless lines leave the last sixteen', () => {
  const ring = createLogRing();
  const endless = 'x'.repeat(16_384);
  for (let n = 0; n < 6400; n += 1) ring.push([line(endless)]);
  const held = ring.slice(0, ring.total()).reduce((sum, { text }) => sum + text.length, 0);
  expect(held).toBeLessThanOrEqual(16 * 1024 * 1024);
  expect(ring.slice(ring.total() - 1, ring.total())).toHaveLength(1);
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

test('lines now and then are told of at once, and many that follow each other twelve times a second', () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const ring = createLogRing();
  let heard = 0;
  ring.subscribe(() => (heard += 1));
  for (let times = 1; times < 100; times += 1) {
    ring.push(lines(1));
    vi.advanceTimersByTime(5);
    expect(heard).toBe(times);
    // Ten a second, two of them close together.
    vi.advanceTimersByTime(times % 2 === 0 ? 20 : 170);
    expect(heard).toBe(times);
  }
  const flood = (seconds: number): number => {
    heard = 0;
    for (let ms = 0; ms < seconds * 1000; ms += 1) {
      ring.push(lines(2));
      vi.advanceTimersByTime(1);
    }
    return heard;
  };
  expect(flood(1)).toBeLessThanOrEqual(12 + 6);
  const rest = flood(10);
  expect(rest).toBeGreaterThan(115);
  expect(rest).toBeLessThanOrEqual(126);
});

test('takes out what a terminal would act on', () => {
  expect(printable('\u001b[31mred\u001b[0m\tx\r')).toBe('red  x');
  expect(printable('\u001b]0;title\u0007text\u009b2J')).toBe('text');
  expect(printable('plain ✓')).toBe('plain ✓');
});

test('when the machine was switched on is told by its own words; another machine has its own', () => {
  const ring = createLogRing();
  const push = (s: number, text: string) => ring.push([{ source: 'console', text, t: s * 1000 }]);
  const marker = (up: number) => `##RB {"stage":"packages","event":"start","t":1795958375.7,"up":${up}}`;
  push(10, 'Apply complete! Resources: 3 added. Up 3 seconds');
  expect(ring.poweredOnT()).toBeUndefined();
  push(
    30,
    "[    8.2] cloud-init[9]: Cloud-init v. 22.2.2 running 'init' at Sun, 29 Nov 2026. Up 8.20 seconds.",
  );
  expect(ring.poweredOnT()).toBe(21_800);
  // A line that came late says no more than one that came at once.
  push(38, marker(18));
  push(45, marker(20));
  expect(ring.poweredOnT()).toBe(20_000);
  push(300, marker(200));
  push(400, marker(9));
  expect(ring.poweredOnT()).toBe(391_000);
});
