import { describe, expect, test } from 'vitest';
import { titleOf } from '../../../src/tui/header-text.ts';
import { footer } from '../../../src/tui/keyboard/footer-keys.ts';
import { helpPage } from '../../../src/tui/screens/page/help-page.ts';
import { NO_CAPACITY, REVIEW } from '../../support/fake-run.ts';
import { keyboard } from '../../support/keyed-session.tsx';
import { numbers, someBytes } from '../../support/random-keys.ts';
import { HOLDER, watchedScreens } from '../../support/watched.ts';

type Screens = ReturnType<typeof watchedScreens>;

async function atGate(): Promise<Screens> {
  const s = watchedScreens();
  await s.run.succeed('who');
  await s.run.succeed('plan');
  await s.run.ask('review', { ...REVIEW, expects: 'ttb.1' });
  return s;
}

async function atDialog(): Promise<Screens> {
  const s = watchedScreens();
  await s.run.fail('who', NO_CAPACITY);
  return s;
}

async function atNote(): Promise<Screens> {
  const s = watchedScreens();
  await s.run.ask('who', { kind: 'note', title: 'Do it', facts: {} });
  return s;
}

async function atEnd(): Promise<Screens> {
  const s = watchedScreens();
  await s.run.view.ask('abort');
  await s.run.driven;
  s.painted();
  return s;
}

const PLACES = [
  ['watch', async () => watchedScreens()],
  ['watch-gate', atGate],
  ['watch-question', atDialog],
  ['watch-question', atNote],
  ['watch-summary', atEnd],
] as const;

describe.each(PLACES)('%s', (context, open) => {
  test('is where a watcher is, in words everywhere', async () => {
    const s = await open();
    expect(s.context()).toBe(context);
    const model = s.store.getState();
    expect(titleOf(model)).toContain('WATCHING');
    expect(helpPage(model).lines[0]?.text).toBe('You are watching');
    expect(footer(model).map(({ word }) => word)).not.toContain('stop …');
  });

  test('200 walks of random keys change nothing of the run', async () => {
    const keys = keyboard();
    const random = numbers(context.length);
    for (let walk = 0; walk < 200; walk += 1) {
      const s = await open();
      const before = s.run.events.length;
      keys.for(s.controller);
      for (let n = 0; n < 25 && s.left() === undefined; n += 1) {
        // At home it is not watched any more, and the page of whoever takes over is not this test's.
        if (s.store.getState().run === undefined || s.context() === 'take-over') break;
        s.wait(random.below(600));
        await keys.read(someBytes(random, 'ttb.1'));
        s.painted();
      }
      expect(s.acted).toEqual([]);
      expect(s.run.events.length).toBe(before);
    }
    keys.for(undefined);
    keys.end();
  }, 60_000);
});

test.each([
  ['watch', 't', async () => watchedScreens()],
  ['watch-gate', 'y', atGate],
  ['watch-gate', 'enter', atGate],
  ['watch-question', 'a', atDialog],
  ['watch-question', 'enter', atNote],
  ['watch-summary', 'o', atEnd],
] as const)('at %s, the key %s says why it does nothing', async (_, key, open) => {
  const s = await open();
  await s.press(key);
  expect(s.notice()).toMatch(/^You are watching\./);
});

test('q leaves at once, whatever the run does', async () => {
  const s = await atGate();
  await s.press('q');
  expect(s.left()).toMatchObject({ exitCode: 4, lastWords: expect.stringContaining('Watched only.') });
  expect(s.acted).toEqual([]);
});

test('a signal ends it without a word to the run', async () => {
  const s = watchedScreens();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    expect((await s.controller.end(signal)).lastWords).toContain('Watched only.');
  expect(s.acted).toEqual([]);
});

test('the gate is put off and come back to', async () => {
  const s = await atGate();
  await s.press('escape');
  expect(s.context()).toBe('watch');
  await s.press('g');
  expect(s.context()).toBe('watch-gate');
});

test('a paused run shows how it stands; when somebody goes on with it, so does this', async () => {
  const s = watchedScreens();
  await s.says({ phase: 'paused' });
  expect(s.context()).toBe('watch-summary');
  await s.says({});
  expect(s.context()).toBe('watch');
});

describe('taking over', () => {
  test('asks for a reason, then for the number of the program', async () => {
    const s = await atGate();
    await s.press('T', 'enter');
    expect(s.notice()).toMatch(/^Say why/);
    await s.press('l', 'o', 's', 't', 'enter', '4', '7', '1', 'enter');
    expect(s.notice()).toMatch(/^That is not what it asks for: 4711/);
    expect(s.acted).toEqual([]);
    await s.press('1', 'enter');
    expect(s.acted).toEqual([`take over ${s.run.view.state().frame.run} from 4711: lost`]);
  });

  test('is taken back with esc, and no paste does it', async () => {
    const s = await atGate();
    await s.press('T', 'l', 'enter');
    s.controller.paste('4711');
    expect(s.notice()).toMatch(/^A paste ends no program/);
    await s.press('enter', 'escape');
    expect(s.context()).toBe('watch-gate');
    expect(s.acted).toEqual([]);
  });

  test.each([
    ['on another machine', { ...HOLDER, here: false }, /close it there, then go on here/],
    ['when nobody is at it', undefined, /^No program is at it/],
  ])('is refused in words %s', async (_, holder, words) => {
    const s = await atGate();
    s.now({ ...(holder ? { holder } : {}), says: '' });
    await s.press('T');
    expect(s.notice()).toMatch(words);
    expect(s.context()).toBe('watch-gate');
  });
});

test('r goes on with a run that nobody is at, and with no other', async () => {
  const s = await atGate();
  await s.press('r');
  expect(s.acted).toEqual([]);
  s.now({ says: 'nobody is at it' });
  expect(footer(s.store.getState()).map(({ word }) => word)).toContain('go on');
  await s.press('r');
  expect(s.acted).toEqual([`resume ${s.run.view.state().frame.run}`]);
});
