import { expect, test } from 'vitest';
import { heldFor } from '../../src/actions/quiet.ts';

const now = Date.parse('2026-11-23T08:12:00.000Z');

test.each([
  ['2026-11-23T05:00:00.000Z', 'It has been held for 3 h. '],
  ['2026-11-23T08:11:30.000Z', 'It has been held for 30 s. '],
  // Another machine's clock may be ahead, and whoever writes a lock may write anything.
  ['2026-11-23T09:00:00.000Z', ''],
  ['yesterday', ''],
  ['', ''],
])('%s: %j', (created, says) => {
  expect(heldFor({ created }, now)).toBe(says);
});
