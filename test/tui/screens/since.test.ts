import { expect, test } from 'vitest';
import { KEYS, letters, PAUSE } from '../../support/term.tsx';
import { declared } from '../../support/walk.ts';

test('T0 is corrected, and the clock with it', async () => {
  const { t, run } = await declared();
  await t.type('t', PAUSE, ...letters('2026-11-23T05:52:11Z'), KEYS.enter);
  await t.until('T+ 10:00');
  expect(run.events.at(-1)).toMatchObject({ type: 't0.corrected', beforeMs: 600_000 });
});
