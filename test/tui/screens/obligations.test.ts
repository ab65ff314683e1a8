import { expect, test } from 'vitest';
import { fakeHost } from '../../support/fake-host.ts';
import { KEYS, letters, PAUSE } from '../../support/term.tsx';
import { atHome } from '../../support/walk.ts';

test('an obligation is settled with a note', async () => {
  const host = fakeHost();
  const t = await atHome(host);
  await t.type('o', 's', PAUSE, KEYS.enter);
  expect(t.screen()).toContain('Say how it was put right');
  await t.type(...letters('applied'), KEYS.enter);
  await t.until('Nothing is open');
  expect(host.settled).toEqual(['o1: applied']);
});
