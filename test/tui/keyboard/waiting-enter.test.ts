import { expect, test } from 'vitest';
import { fakeHost, HOME } from '../../support/fake-host.ts';
import { KEYS } from '../../support/term.tsx';
import { atHome } from '../../support/walk.ts';

test('a second Enter that comes while the form opens begins the rehearsal once that was seen', async () => {
  const host = fakeHost();
  const { runbook } = host;
  const read = Promise.withResolvers<void>();
  host.runbook = async (id) => {
    await read.promise;
    return runbook(id);
  };
  const t = await atHome(host);
  await t.type(KEYS.enter, KEYS.enter);
  read.resolve();
  await t.until('▸ Down since?');
  await t.settle();
  t.wait(299);
  await t.settle();
  expect(host.declared).toEqual([]);
  t.wait(2);
  await t.until('T+');
  expect(host.declared).toHaveLength(1);
});

test('so does one that comes just after it has opened; a finger that rests on Enter begins nothing', async () => {
  const host = fakeHost();
  const t = await atHome(host);
  await t.type(KEYS.enter);
  await t.until('▸ Down since?');
  for (let n = 0; n < 2; n += 1) {
    t.wait(30);
    await t.type(KEYS.enter);
  }
  expect(t.screen()).toContain('That key came before this was on the screen');
  t.wait(400);
  await t.settle();
  expect(host.declared).toEqual([]);
  await t.type(KEYS.escape);
  await t.until('What happened');
  t.wait(400);
  await t.type(KEYS.enter);
  await t.until('▸ Down since?');
  await t.settle();
  t.wait(30);
  await t.type(KEYS.enter);
  t.wait(400);
  await t.until('T+');
  expect(host.declared).toHaveLength(1);
});

test('any other key wants something else, and what is real is begun by no key from before', async () => {
  const host = fakeHost();
  const live = { ...HOME, worlds: { ...HOME.worlds, live: { available: true } } };
  for (const [opens, then] of [
    [KEYS.enter, KEYS.tab],
    ['l', undefined],
  ] as const) {
    const t = await atHome(host, live);
    await t.type(opens);
    await t.until('▸ Down since?');
    await t.settle();
    t.wait(30);
    await t.type(KEYS.enter, ...(then ? [then] : []));
    t.wait(400);
    await t.settle();
    expect(host.declared, opens).toEqual([]);
  }
});
