import { expect, test } from 'vitest';
import { fakeHost } from '../../support/fake-host.ts';
import { KEYS, letters, PAUSE } from '../../support/term.tsx';
import { atHome } from '../../support/walk.ts';

test('an obligation is settled with a note, once it was looked at', async () => {
  const host = fakeHost();
  const t = await atHome(host);
  await t.type('o', 's', PAUSE, KEYS.enter);
  expect(t.screen()).toContain('Say how it was put right');
  await t.type(...letters('applied'), KEYS.enter);
  await t.until('Nothing is open');
  expect(t.screen()).toContain('Settled. aws_acm_certificate.ttb is protected.');
  expect(host.settled).toEqual(['o1: applied']);
});

test('what is not put right stays open, and what was seen is said', async () => {
  const host = fakeHost();
  // More than a line of it: a path, say.
  const seen = `${'/a/long/path'.repeat(9)} is still there.`;
  host.sees = { finding: 'no', seen };
  const t = await atHome(host);
  await t.type('o', 's', PAUSE, ...letters('applied'), KEYS.enter);
  await t.until('Not put right yet:');
  expect(t.screen().replaceAll(/[│\s]/g, '')).toContain(seen.replaceAll(' ', ''));
  expect(t.screen()).toContain('▸ aws_acm_certificate.ttb is unprotected');
  // It was of the look before.
  await t.type('s');
  expect(t.screen()).not.toContain('Not put right yet');
  expect(host.settled).toEqual([]);
});

test('what cannot be looked at is settled by a key of its own, which says what it is', async () => {
  const host = fakeHost();
  host.sees = { finding: 'unknown', seen: 'It could not be looked at: no keys.' };
  const t = await atHome(host);
  await t.type('o', 's', PAUSE, ...letters('applied'), KEYS.enter);
  await t.until('on your word alone');
  expect(t.screen()).toContain('It could not be looked at: no keys.');
  expect(host.settled).toEqual([]);
  t.wait(400);
  await t.type(KEYS.escape);
  await t.until('▸ aws_acm_certificate.ttb');
  expect(t.screen()).not.toContain('on your word alone');
  await t.type('s', PAUSE, ...letters('seen'), KEYS.enter);
  await t.until('on your word alone');
  await t.type(PAUSE, KEYS.enter);
  expect(host.settled).toEqual([]);
  t.wait(1400);
  await t.type('W');
  await t.until('Nothing is open');
  expect(host.settled).toEqual(['o1: seen']);
});
