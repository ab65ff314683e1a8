import { afterEach, describe, expect, test } from 'vitest';
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

describe('in the night in which the clock is changed', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  const said = (text: string, now: string, tz = 'Europe/Berlin') => {
    process.env['TZ'] = tz;
    const since = parseSince(text, new Date(now));
    return 'error' in since ? since.error : `${since.at.toISOString()} ${since.says}`;
  };

  test('an hour that comes twice: the latest such moment that has passed, with its offset', () => {
    expect(said('02:41', '2026-10-25T01:10:00Z')).toBe(
      '2026-10-25T00:41:00.000Z 2026-10-25T00:41Z, 29 min ago (that hour came twice: this is 02:41 +02:00)',
    );
    expect(said('02:41', '2026-10-25T01:50:00Z')).toBe(
      '2026-10-25T01:41:00.000Z 2026-10-25T01:41Z, 9 min ago (that hour came twice: this is 02:41 +01:00)',
    );
    expect(said('01:15', '2026-11-01T06:30:00Z', 'America/New_York')).toMatch(
      /^2026-11-01T06:15:00.000Z .*01:15 -05:00/,
    );
  });

  test('one that never was is said to be that, and an ordinary one is not', () => {
    expect(said('02:41', '2026-03-29T01:20:00Z')).toBe(
      'it was never 02:41 then: the clock went forward over it. Say 18m, or a UTC time',
    );
    expect(said('01:41', '2026-03-29T01:20:00Z')).toBe(
      '2026-03-29T00:41:00.000Z 2026-03-29T00:41Z, 39 min ago',
    );
    // Before the change it is yesterday's that is meant, and the day after it is yesterday's that never was.
    expect(said('02:41', '2026-03-29T00:20:00Z')).toMatch(/^2026-03-28T01:41:00.000Z/);
    expect(said('02:41', '2026-03-29T23:20:00Z')).toMatch(/^it was never/);
  });

  test('a moment of yesterday', () => {
    expect(said('23:50', '2026-11-23T23:10:00Z')).toMatch(/^2026-11-23T22:50:00.000Z .*, 20 min ago$/);
  });
});
