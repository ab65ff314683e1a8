import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { between, duration, shares, short } from '../../src/words/durations.ts';

const ms = fc.nat(20_000_000);
const spent = fc.record({ person: ms, machine: ms, cloud: ms, idle: ms });
const OWNERS = ['person', 'machine', 'cloud', 'idle'] as const;

test.each([
  [0, '0:00', '0s'],
  [59_999, '0:59', '59s'],
  [442_900, '7:22', '7m22s'],
  [900_000, '15:00', '15m'],
  [3_840_000, '1:04:00', '1h04m'],
])('%i ms is the same time in a line and in a table', (time, line, table) => {
  expect([duration(time), short(time)]).toEqual([line, table]);
});

test('what is printed between two printed times is their difference', () => {
  expect(duration(between(442_900, 447_100))).toBe('0:05');
});

describe('whose time it was', () => {
  test('adds up to the printed total, each within what was lost by whole seconds', () => {
    fc.assert(
      fc.property(spent, fc.constantFrom(undefined, ...OWNERS), (of, growing) => {
        const shown = shares(of, growing);
        const sum = OWNERS.reduce((all, owner) => all + shown[owner], 0);
        expect(sum).toBe(1000 * Math.floor(OWNERS.reduce((all, owner) => all + of[owner], 0) / 1000));
        for (const owner of OWNERS) expect(Math.abs(shown[owner] - of[owner])).toBeLessThan(4000);
      }),
    );
  });

  test('while one grows the others stand still, and it never goes back', () => {
    fc.assert(
      fc.property(spent, fc.constantFrom(...OWNERS), fc.nat(5000), (of, growing, more) => {
        const before = shares(of, growing);
        const after = shares({ ...of, [growing]: of[growing] + more }, growing);
        for (const owner of OWNERS)
          if (owner === growing) expect(after[owner]).toBeGreaterThanOrEqual(before[owner]);
          else expect(after[owner]).toBe(before[owner]);
      }),
    );
  });
});
