import { describe, expect, test } from 'vitest';
import { bindings } from '../../../src/tui/keyboard/bindings.ts';
import type { Context } from '../../../src/tui/keyboard/key-commands.ts';
import { nothingBound } from '../../../src/tui/keyboard/nothing-here.ts';
import { KEYS } from '../../support/term.tsx';
import { declared, failed, gated } from '../../support/walk.ts';

const contexts = Object.keys(bindings) as Context[];

test.each(contexts)('%s: any key that is bound to nothing has words for it', (context) => {
  const says = nothingBound({ name: '%', text: '%' }, context);
  expect(says).toMatch(/^% does nothing here; (\? tells what each key does|the keys that do stand below)\.$/);
  const helps = bindings[context].some(({ command }) => command === 'help');
  expect(says?.includes('? tells')).toBe(helps);
});

describe('a key that does nothing here says why', () => {
  test('on the run, where another screen has that letter', async () => {
    const { t } = await declared();
    await t.type('b');
    expect(t.screen()).toContain('b does nothing here; ? tells what each key does.');
  });

  test('in a dialog, what it would be where it can be chosen', async () => {
    const { t } = await failed();
    t.wait(400);
    await t.type('o');
    expect(t.screen()).toContain('o (skip it) cannot be chosen here.');
    await t.type('%');
    expect(t.screen()).toContain('% does nothing here');
  });

  test('at the end of a run, which does not go on', async () => {
    const { t, run } = await declared();
    await run.view.ask('abort');
    await t.until('✗ Aborted');
    t.wait(400);
    await t.type('r');
    expect(t.screen()).toContain('This run is over: it cannot go on.');
  });

  test('where nothing is at work that could be interrupted', async () => {
    const { t } = await gated();
    t.wait(400);
    await t.type(KEYS.ctrlC);
    t.wait(400);
    await t.type('x');
    expect(t.screen()).toContain('Nothing is being changed now: there is nothing to interrupt.');
  });
});

test('esc closes the details of a gate before it leaves the gate', async () => {
  const { t } = await gated();
  t.wait(400);
  await t.type(KEYS.tab);
  expect(t.screen()).toContain('change ');
  await t.type(KEYS.escape);
  expect(t.screen()).toContain('To replace it, type');
  expect(t.screen()).not.toContain('change ');
  await t.type(KEYS.escape);
  await t.until('Waits for you');
});

test('F1 is help where a question mark is text', async () => {
  const { t } = await failed();
  t.wait(400);
  await t.type('h', '?');
  expect(t.screen()).toContain('> ?');
  await t.type('\u001bOP');
  await t.until('What each of these does');
  await t.type(KEYS.escape);
  await t.until('> ?');
});
