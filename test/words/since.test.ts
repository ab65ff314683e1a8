import { describe, expect, test } from 'vitest';
import { parseSince } from '../../src/words/since.ts';

describe('down since', () => {
  const now = new Date('2026-11-23T06:10:00.000Z');
  const ago = (text: string): number | string => {
    const since = parseSince(text, now);
    return 'error' in since ? since.error : now.getTime() - since.at.getTime();
  };
  test.each([
    ['', 0],
    ['18m', 18 * 60_000],
    ['1h20m', 80 * 60_000],
    ['90s', 90_000],
    ['2026-11-23T06:00:00Z', 600_000],
    ['2026-11-23T07:00:00Z', 'that is in the future'],
    ['25:00', expect.stringMatching(/say it like/)],
    ['soon', expect.stringMatching(/say it like/)],
  ])('%s', (text, wanted) => expect(ago(text)).toEqual(wanted));

  test('a wall clock is the last time it was that late, by this machine', () => {
    const hour = (h: number): string => `${String(h).padStart(2, '0')}:05`;
    for (let h = 0; h < 24; h += 1) {
      const since = parseSince(hour(h), now);
      if ('error' in since) throw new Error(since.error);
      const passed = now.getTime() - since.at.getTime();
      expect(passed).toBeGreaterThanOrEqual(0);
      expect(passed).toBeLessThan(86_400_000 + 3_600_000);
      expect([since.at.getHours(), since.at.getMinutes()]).toEqual([h, 5]);
    }
  });
});
