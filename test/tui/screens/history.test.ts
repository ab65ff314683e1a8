import { expect, test } from 'vitest';
import type { RunRow } from '../../../src/tui/host.ts';
import { find, top } from '../../../src/tui/screen-stack.ts';
import { shownRows } from '../../../src/tui/screens/history/state.ts';
import { REVIEW } from '../../support/fake-run.ts';
import { session } from '../../support/keyed-session.tsx';

const row = (run: string, more: Partial<RunRow>): RunRow => ({
  run,
  title: 'Replace the instance',
  mode: 'rehearsal',
  state: 'finished',
  startedAt: '2026-11-23T06:02:11.000Z',
  objectiveMs: 900_000,
  ...more,
});
const ROWS = [
  row('r-live', { mode: 'live', outcome: 'failed' }),
  row('r-late', { scenario: 'no-capacity', outcome: 'verified', met: false }),
  row('r-met', { scenario: 'no-capacity', outcome: 'verified', met: true }),
  row('r-open', { state: 'waiting', startedAt: '2026-10-01T06:02:11.000Z' }),
];

async function history() {
  const s = session(REVIEW);
  s.host.history = () => ROWS;
  await s.press('h');
  const shown = () => {
    const screen = find(s.store.getState(), 'history');
    return screen === undefined ? [] : shownRows(screen).map(({ run }) => run);
  };
  return { ...s, shown };
}

test.each([
  ['live', ['r-live']],
  ['no-cap late', ['r-late']],
  ['in time', ['r-met']],
  ['2026-10', ['r-open']],
  ['REHEARSAL', ['r-late', 'r-met', 'r-open']],
  ['Rehearsal', []],
  ['waiting nothing', []],
  [' ', ['r-live', 'r-late', 'r-met', 'r-open']],
])('looking for "%s" shows those that have all of it', async (words, runs) => {
  const s = await history();
  await s.press('down', 'down', '/', ...words.split(''));
  expect(s.shown()).toEqual(runs);
  await s.press('enter');
  expect(s.shown()).toEqual(runs);
});

test('Enter opens the run that is marked in the list as it is shown, and esc shows all again before it leads home', async () => {
  const s = await history();
  const asked: string[] = [];
  const { runDetail } = s.host;
  s.host.runDetail = (run) => (asked.push(run), runDetail(run));
  await s.press('/', ...'no-cap'.split(''), 'down', 'enter', 'enter');
  expect(asked).toEqual(['r-met']);
  await s.press('escape');
  expect(s.shown()).toEqual(['r-late', 'r-met']);
  await s.press('escape');
  expect(s.shown()).toHaveLength(4);
  await s.press('escape');
  expect(top(s.store.getState()).name).toBe('home');
});

test('p plays the run that is marked, from the list and from its page', async () => {
  const s = await history();
  const played: string[] = [];
  const { play } = s.host;
  s.host.play = (run) => (played.push(run), play(run));
  await s.press('down', 'p');
  expect(find(s.store.getState(), 'run')).toBeDefined();
  expect(played).toEqual(['r-late']);
  const other = await history();
  other.host.play = s.host.play;
  await other.press('enter', 'p');
  // The page says which run it is about.
  expect(played).toEqual(['r-late', 'r-live']);
});
