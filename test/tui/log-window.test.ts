import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLogRing } from '../../src/run/log-ring.ts';
import { follow, followingWindow, scroll, search, seek, visible } from '../../src/tui/log-window.ts';

describe('the log window', () => {
  const ringOf = (n: number, cap?: number) => {
    const ring = createLogRing(cap);
    ring.push(
      Array.from({ length: n }, (_, i) => ({
        source: 's',
        text: `line ${i}${i % 10 === 0 ? ' hit' : ''}`,
        t: i,
      })),
    );
    return ring;
  };
  test('follows, scrolls up and follows again at the end', () => {
    const log = ringOf(100);
    expect(visible(followingWindow, log, 10)).toEqual({ from: 90, to: 100 });
    const up = scroll(followingWindow, log, 10, -5);
    expect(visible(up, log, 10)).toEqual({ from: 85, to: 95 });
    log.push([{ source: 's', text: 'new', t: 0 }]);
    expect(visible(up, log, 10)).toEqual({ from: 85, to: 95 });
    expect(scroll(up, log, 10, 50).top).toBeUndefined();
    expect(follow(up).top).toBeUndefined();
  });
  test('never leaves what the log holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.integer({ min: -70, max: 70 })),
        (n, height, moves) => {
          const log = ringOf(n, 40);
          const window = moves.reduce((now, by) => scroll(now, log, height, by), followingWindow);
          const { from, to } = visible(window, log, height);
          expect(to - from).toBe(Math.min(height, n));
          if (n > height) expect(from).toBeGreaterThanOrEqual(Math.min(n - height, Math.max(0, n - 40)));
        },
      ),
    );
  });
  test('what is read stays until it is no longer held; from then on the oldest lines that are held are shown', () => {
    const log = ringOf(40, 40);
    const up = scroll(followingWindow, log, 10, -20);
    expect(visible(up, log, 10)).toEqual({ from: 10, to: 20 });
    const more = (n: number) =>
      log.push(Array.from({ length: n }, () => ({ source: 's', text: 'new', t: 0 })));
    more(10);
    expect(visible(up, log, 10)).toEqual({ from: 10, to: 20 });
    more(1000);
    const { from, to } = visible(up, log, 10);
    expect([from, log.slice(from, to).length]).toEqual([1010, 10]);
  });
  test('a search begins at the newest line and goes round', () => {
    const log = ringOf(100);
    const first = search(followingWindow, log, 10, 'HIT'.toLowerCase());
    expect([first.hit, first.found]).toEqual([90, 10]);
    expect(seek(first, log, 10, -1).hit).toBe(80);
    expect(seek(first, log, 10, 1).hit).toBe(0);
    expect(search(followingWindow, log, 10, 'HIT').found).toBe(0);
    expect(search(first, log, 10, '').found).toBeUndefined();
  });
});
