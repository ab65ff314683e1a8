import { expect, test } from 'vitest';
import { NO_CAPACITY } from '../../support/fake-run.ts';
import { KEYS, letters } from '../../support/term.tsx';
import { declared, gated, openGate } from '../../support/walk.ts';

test('a change that takes longer than its limit goes on, and the run says so where it is at work', async () => {
  const { t, run } = await gated();
  await openGate(t);
  await run.write('apply', { type: 'step.overdue', step: 'apply', attempt: 1, limitMs: 900_000 });
  const screen = await t.until('takes longer than 15m');
  expect(screen).toContain('^C asks what to do');
  await run.fail('apply', NO_CAPACITY);
  await t.until('has no capacity');
  expect(t.screen()).not.toContain('takes longer');
});

test('the log is searched, scrolled and followed again', async () => {
  const { t, run } = await declared();
  run.log.push(Array.from({ length: 200 }, (_, i) => ({ source: 'console', text: `line ${i}`, t: 0 })));
  await t.until('line 199');
  await t.type('/', ...letters('line 42'), KEYS.enter);
  expect(t.screen()).toMatch(/▸ line 42/);
  run.log.push([{ source: 'console', text: 'line 200', t: 0 }]);
  await t.settle();
  expect(t.screen()).toMatch(/▸ line 42/);
  await t.type('f');
  expect(t.screen()).toContain('line 200');
});

test('with the steps alone, a search brings the log back', async () => {
  const { t, run } = await declared();
  run.log.push([{ source: 'console', text: 'line 1', t: 0 }]);
  await t.until('line 1');
  await t.type('z', 'z');
  expect(t.screen()).not.toContain('line 1');
  await t.type('/', ...letters('line'));
  expect(t.screen()).toMatch(/\/ line▌[^]*▸ line 1/);
  await t.type(KEYS.escape, 'z', 'z', 'f');
  expect(t.screen()).toContain('line 1');
});
