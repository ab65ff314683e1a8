import { expect, test } from 'vitest';
import { fakeHost, HOME } from '../support/fake-host.ts';
import { KEYS, letters, openTerm } from '../support/term.tsx';
import { gated } from '../support/walk.ts';

/** A shell that has the terminal until `fg`. */
function shell() {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let times = 0;
  return {
    fg: () => resolve(true),
    times: () => times,
    suspend: () => {
      times += 1;
      return promise;
    },
  };
}

test('Ctrl-Z gives the terminal back, and back from it the screen is whole and says what went on', async () => {
  const { fg, suspend } = shell();
  const { t } = await gated(undefined, undefined, undefined, undefined, { suspend });
  t.wait(400);
  await t.type(...letters('aws'));
  await t.type(KEYS.ctrlZ);
  expect([t.term.buffer.active.type, t.stdin.isRaw]).toEqual(['normal', false]);
  expect(t.stdout.bytes.lastIndexOf('\u001b[?25h')).toBeGreaterThan(
    t.stdout.bytes.lastIndexOf('\u001b[?25l'),
  );
  expect(t.stdout.bytes.endsWith('\u001b[23;2t')).toBe(true);
  fg();
  const screen = await t.until('stood still for');
  expect(screen).toContain('the question waited, and its time ran on');
  expect(screen).toContain('Review the plan');
  expect([t.term.buffer.active.type, t.stdin.isRaw]).toEqual(['alternate', true]);
  // Keys that were on their way were meant for the shell.
  await t.type('_');
  expect(t.screen()).toContain('… aws▌');
});

test('where nothing could bring it back it stays, and says so', async () => {
  const t = openTerm(fakeHost(), HOME, { suspend: async () => false });
  await t.until('What happened');
  await t.type(KEYS.ctrlZ);
  expect(await t.until('no shell here')).toContain('What happened');
  expect(t.term.buffer.active.type).toBe('alternate');
  t.controller.tui.leave();
  await t.ended;
});

test('a second Ctrl-Z on its way does not stop it twice', async () => {
  const { fg, suspend, times } = shell();
  const t = openTerm(fakeHost(), HOME, { suspend });
  await t.until('What happened');
  t.store.setState({ suspends: 1 });
  t.store.setState({ suspends: 2 });
  await t.settle();
  fg();
  await t.until('stood still for');
  expect(times()).toBe(1);
  t.controller.tui.leave();
  await t.ended;
});

test('a terminal that goes away without a signal ends it as SIGHUP does', async () => {
  const t = openTerm(fakeHost(), HOME);
  await t.until('What happened');
  t.stdin.destroy();
  expect(await t.ended).toEqual({ exitCode: 129 });
});
