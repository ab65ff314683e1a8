import { expect, test } from 'vitest';
import { titleOf, watchWord } from '../../../src/tui/header-text.ts';
import { fittingKeys } from '../../../src/tui/keyboard/fitting-keys.ts';
import { footer } from '../../../src/tui/keyboard/footer-keys.ts';
import { helpPage } from '../../../src/tui/screens/page/help-page.ts';
import { NO_CAPACITY, REVIEW } from '../../support/fake-run.ts';
import { keyboard } from '../../support/keyed-session.tsx';
import { numbers, someBytes } from '../../support/random-keys.ts';
import { watchedScreens } from '../../support/watched.ts';

const playing = () => {
  const moved: string[] = [];
  const s = watchedScreens(
    { says: '20x, 0:07 of 2:49', playback: { speed: 20, paused: false } },
    {
      pause: () => void moved.push('pause'),
      pace: (by) => void moved.push(by > 0 ? 'faster' : 'slower'),
      step: (by) => void moved.push(by > 0 ? 'next' : 'before'),
    },
  );
  return { ...s, moved };
};
type Screens = ReturnType<typeof playing>;

const PLACES = [
  ['play', async () => undefined],
  [
    'play-gate',
    async ({ run }: Screens) => {
      await run.succeed('who');
      await run.succeed('plan');
      await run.ask('review', { ...REVIEW, expects: 'ttb.1' });
    },
  ],
  ['play-question', async ({ run }: Screens) => run.fail('who', NO_CAPACITY)],
  ['play-question', async ({ run }: Screens) => run.ask('who', { kind: 'note', title: 'Do it', facts: {} })],
  [
    'play-summary',
    async ({ run, painted }: Screens) => {
      await run.view.ask('abort');
      await run.driven;
      painted();
    },
  ],
] as const;

test.each(PLACES)('%s says PLAYBACK everywhere, and the same keys move it', async (context, go) => {
  const s = playing();
  await go(s);
  expect(s.context()).toBe(context);
  const model = s.store.getState();
  expect(watchWord(model)).toBe('PLAYBACK');
  expect(titleOf(model)).toMatch(/^firedrill PLAYBACK REHEARSAL/);
  expect(helpPage(model).lines[0]?.text).toBe('You are looking at a playback');
  expect(footer(model).map(({ word }) => word)).toEqual(expect.arrayContaining(['by step', 'pace', 'quit']));
  await s.press(' ', '.', ',', '+', '-');
  expect(s.moved).toEqual(['pause', 'next', 'before', 'faster', 'slower']);
});

test.each(PLACES)('%s: where not all keys fit, copying is the first to go', async (_context, go) => {
  const s = playing();
  await go(s);
  const all = footer(s.store.getState());
  const { keys } = fittingKeys(all, 78);
  if (keys.length < all.length) expect(keys.map(({ word }) => word)).not.toContain('copy');
});

test.each(PLACES)('%s: what is shown is copied and shown whole as on any screen', async (context, go) => {
  const s = playing();
  await go(s);
  s.run.log.push([{ source: 'x', text: 'a line', t: 1 }]);
  await s.press('y');
  if (s.store.getState().copied === undefined) expect(s.notice()).toBe('There is nothing here to copy.');
  await s.press('z');
  expect(s.notice() ?? '').not.toContain('does nothing here');
  expect(s.context()).toBe(context === 'play' || s.store.getState().copied === undefined ? context : 'page');
  expect(s.acted).toEqual([]);
});

test('g leads from how it ended to the steps and the log, and back, as in a run of one’s own', async () => {
  const s = playing();
  await PLACES.at(-1)?.[1](s);
  await s.press('g');
  expect(s.context()).toBe('play');
  await s.press('g');
  expect(s.context()).toBe('play-summary');
});

test.each(PLACES)('%s: 100 walks of random keys do nothing to a run', async (context, go) => {
  const keys = keyboard();
  const random = numbers(context.length + 1);
  let moves = 0;
  for (let walk = 0; walk < 100; walk += 1) {
    const s = playing();
    await go(s);
    s.acted.length = 0;
    const before = s.run.events.length;
    keys.for(s.controller);
    for (let n = 0; n < 25 && s.left() === undefined && s.store.getState().run !== undefined; n += 1) {
      s.wait(random.below(600));
      await keys.read(random.below(4) === 0 ? (' ,.+-'[random.below(5)] ?? '') : someBytes(random, 'ttb.1'));
      s.painted();
    }
    moves += s.moved.length;
    expect(s.acted).toEqual([]);
    expect(s.run.events.length).toBe(before);
  }
  console.log(`${context}: the playback was moved ${moves} times in 100 walks`);
  expect(moves).toBeGreaterThan(50);
  keys.for(undefined);
  keys.end();
});

test('q leaves with exit code 0, whatever became of the run', async () => {
  const s = playing();
  await s.press('q');
  expect(s.left()).toMatchObject({ exitCode: 0, lastWords: expect.stringContaining('Played back only.') });
});
