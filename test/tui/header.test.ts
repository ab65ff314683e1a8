import { expect, test } from 'vitest';
import type { Mode } from '../../src/engine/events.ts';
import { titleOf } from '../../src/tui/header-text.ts';
import { fakeHost, HOME } from '../support/fake-host.ts';
import { fakeRun, frameOf } from '../support/fake-run.ts';
import { atHome, type Term } from '../support/walk.ts';

/** Looks at a run in that world. */
async function running(mode: Mode): Promise<Term> {
  const t = await atHome(fakeHost());
  t.controller.tui.open(fakeRun(frameOf({ mode })).view);
  await t.until('Who and where');
  return t;
}

test.each([
  ['rehearsal', 'REHEARSAL · sandbox · 20x · warm-cache'],
  ['dry-run', 'DRY RUN · 123456789012 · us-east-1'],
  ['live', 'LIVE · 123456789012 · us-east-1'],
] as const)(
  'a %s says what tells it from others of its kind, in the header and the title',
  async (mode, told) => {
    const t = await running(mode);
    const [first = ''] = t.screen().split('\n');
    expect(first.endsWith(told)).toBe(true);
    expect(titleOf(t.store.getState())).toBe(
      `firedrill at work · ${told} · Replace the instance · ttb-verifier`,
    );
  },
);

test('a live gate has a border of its own, and so has the form that declares a live run', async () => {
  const there = { available: true };
  const home = { ...HOME, worlds: { ...HOME.worlds, live: there } };
  const t = await atHome(fakeHost(home), home);
  expect(t.screen().split('\n')[1]).toMatch(/^─+$/);
  await t.type('l');
  await t.until('Down since');
  expect(t.screen().split('\n')[1]).toMatch(/^═+$/);
  const live = fakeRun(frameOf({ mode: 'live' }));
  t.controller.tui.open(live.view);
  await live.succeed('who');
  await live.succeed('plan');
  await live.ask('review', { kind: 'gate', title: 'Review the plan', expects: 'y', digest: 'a', facts: {} });
  await t.until('╔ Review the plan ═');
});
