import { expect, test } from 'vitest';
import { runsOutFirst } from '../../src/words/runs-out.ts';

const MINUTE = 60_000;

test('what ends first is named, with how long there still is', () => {
  const plan = { what: 'plan', leftMs: 14 * MINUTE } as const;
  expect(runsOutFirst([{ what: 'credentials', leftMs: 41 * MINUTE }, plan])).toBe('plan, in 14 min');
  expect(runsOutFirst([plan, { what: 'battery', leftMs: 59_999 }])).toBe('battery, in 59 s');
  expect(runsOutFirst([{ what: 'credentials', leftMs: 14 * MINUTE }, plan])).toBe('credentials, in 14 min');
});

test('what has ended ends now', () => {
  expect(
    runsOutFirst([
      { what: 'credentials', leftMs: -5 },
      { what: 'plan', leftMs: 0 },
    ]),
  ).toBe('credentials, now');
});

test('what has no known end is not counted', () => {
  expect(runsOutFirst([{ what: 'credentials' }, { what: 'disk', leftMs: Number.NaN }])).toBeUndefined();
  expect(runsOutFirst([{ what: 'credentials' }, { what: 'battery', leftMs: 3 * 3_600_000 }])).toBe(
    'battery, in 3 h',
  );
});
