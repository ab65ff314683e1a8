import { expect, test } from 'vitest';
import { fakeHost } from '../../support/fake-host.ts';
import { KEYS } from '../../support/term.tsx';
import { atForm, declared } from '../../support/walk.ts';

test('keys that came in one read of a slow line are taken one by one in a form, but for Enter', async () => {
  const host = fakeHost();
  const t = await atForm(host);
  await t.type('5m\t\t');
  expect(t.screen()).toMatch(/ {2}Down since\? +5m *│[^]*▸ Operator/);
  await t.type('x\r');
  expect(t.screen()).toMatch(/opx▌/);
  expect(t.screen()).toContain('Enter counts as a key of its own');
  expect(host.declared).toEqual([]);
  await t.type(KEYS.enter);
  await t.until('T+');
  expect(host.declared).toMatchObject([{ operator: 'opx' }]);
});

test('a key that is held down on a slow line repeats, until it has opened something else', async () => {
  const { t } = await declared();
  await t.type('zz');
  expect(t.screen()).not.toContain('┌ Log');
  await t.type('ss');
  expect(t.screen()).toContain('1 of 7  Who and where');
});
