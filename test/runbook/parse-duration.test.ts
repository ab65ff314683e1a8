import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDuration } from '../../src/runbook/parse-duration.ts';

test.each([
  ['0s', 0],
  ['250ms', 250],
  ['90s', 90_000],
  ['15m', 900_000],
  ['1h30m', 5_400_000],
  ['1h1m1s1ms', 3_661_001],
  ['100m', 6_000_000],
])('%s is %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each([
  '',
  '15',
  'm',
  '-1s',
  '1.5h',
  '1 h',
  '30m1h',
  '1m1m',
  '1H',
  '15min',
  ' 15m',
  '15m ',
  '1s\n',
  '٣m',
  '99999999h',
])('%j is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test('what is parsed is the sum of its parts, in whole ms', () => {
  const part = fc.option(fc.integer({ min: 0, max: 999_999 }), { nil: undefined });
  fc.assert(
    fc.property(part, part, part, part, (h, m, s, ms) => {
      const given = [
        [h, 'h', 3_600_000],
        [m, 'm', 60_000],
        [s, 's', 1_000],
        [ms, 'ms', 1],
      ] as const;
      const present = given.filter(([amount]) => amount !== undefined);
      fc.pre(present.length > 0);
      const text = present.map(([amount, unit]) => `${amount}${unit}`).join('');
      const sum = present.reduce((total, [amount, , size]) => total + (amount ?? 0) * size, 0);
      expect(parseDuration(text)).toBe(sum);
    }),
  );
});
