import { expect, test } from 'vitest';
import { fakeHost } from '../../support/fake-host.ts';
import { KEYS, letters } from '../../support/term.tsx';
import { answers, atForm, atHome, declared, failed, gated } from '../../support/walk.ts';

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

test.each([
  ['Esc', '\u001b'],
  ['an arrow', KEYS.up],
  ['a paste', '\u001b[200~x\u001b[201~'],
  ['an Esc and a paste', '\u001b\u001b[200~\u001b[201~'],
])('an Enter that came in one read with %s opens no gate; its own key does', async (_with, bytes) => {
  const { t, run } = await gated();
  t.wait(400);
  await t.type(...letters('aws_instance.ttb'));
  t.wait(400);
  await t.type(`${bytes}\r`);
  t.wait(400);
  expect(answers(run)).toEqual([]);
  await t.type(KEYS.enter);
  expect(answers(run)).toMatchObject([{ id: 'review', text: 'aws_instance.ttb' }]);
});

test('an Enter right behind any other key at a gate does not count', async () => {
  const { t, run } = await gated();
  t.wait(400);
  await t.type(...letters('aws_instance.ttb'));
  t.wait(400);
  await t.type('\u001b\r', KEYS.enter, KEYS.down, KEYS.enter);
  expect(t.screen()).toContain('Read it once more, then press Enter');
  expect(answers(run)).toEqual([]);
});

test('a dialog takes no Enter that came with an arrow; the home screen does', async () => {
  const { t, run } = await failed();
  t.wait(400);
  await t.type(`${KEYS.down}\r`);
  expect(t.screen()).toContain('Enter counts as a key of its own');
  expect(answers(run)).toHaveLength(1);
  const home = await atHome();
  await home.type(`${KEYS.down}\r`);
  expect(home.screen()).toContain('Down since?');
  expect(home.store.getState().screens).toMatchObject([{ selected: 1 }, { name: 'declare' }]);
});

test('a page of one letter is no key that is held down', async () => {
  const t = await atHome();
  await t.type('j'.repeat(2));
  expect(t.screen()).toMatch(/▸ Something protected/);
  await t.type('k'.repeat(5000));
  expect(t.screen()).toMatch(/▸ Something protected/);
});
