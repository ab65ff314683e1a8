import fc from 'fast-check';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event, Stamped } from '../../src/engine/events.ts';
import { recordedRun } from '../../src/run/playback.ts';
import { type PlayTime, playRun } from '../../src/run/player.ts';
import { spreadLines } from '../../src/run/play-log.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

/** One second between two events. */
const WALKED: readonly Event[] = [
  { type: 'step.started', step: 'look', attempt: 1, params: {} },
  { type: 'step.succeeded', step: 'look', attempt: 1, summary: 'warm', outputs: {} },
  { type: 'step.started', step: 'plan', attempt: 1, params: {} },
  { type: 'step.succeeded', step: 'plan', attempt: 1, summary: '', outputs: {} },
  { type: 'step.started', step: 'review', attempt: 1, params: {} },
  {
    type: 'question.opened',
    id: 'review',
    kind: 'gate',
    step: 'review',
    title: 'Review',
    expects: 'x',
    facts: {},
  },
  { type: 'question.answered', id: 'review', by: 'op', text: 'x' },
  ...LEFT.aborted,
];

/** Time that goes when it is told to. */
function byHand() {
  let ms = 0;
  let due: { readonly at: number; readonly call: () => void } | undefined;
  const time: PlayTime = {
    now: () => ms,
    later(wait, then) {
      const own = { at: ms + wait, call: then };
      due = own;
      return () => void (due = due === own ? undefined : due);
    },
  };
  return {
    time,
    pass(by: number): void {
      const end = ms + by;
      while (due && due.at <= end) {
        const { at, call } = due;
        [ms, due] = [at, undefined];
        call();
      }
      ms = end;
    },
    waits: () => due !== undefined,
  };
}

async function played(speed = 1) {
  const folder = await storedRun(await scratch(), 'r', ...WALKED);
  const recorded = await recordedRun(folder);
  const hand = byHand();
  return { recorded, folder, ...hand, ...playRun(recorded, speed, hand.time) };
}

test('it goes from its first event to its last, at its pace, and stands still there', async () => {
  const { view, pass, waits, recorded } = await played(2);
  expect([view.state().seq, view.now()]).toEqual([0, 0]);
  pass(1000);
  expect([view.state().seq, view.now(), view.state().steps[0]?.status]).toEqual([2, 2000, 'succeeded']);
  expect(view.watching().says).toBe('2x, 0:02 of 0:08');
  pass(60_000);
  expect(view.state()).toBe(recorded.moments.at(-1)?.state);
  expect(view.watching()).toMatchObject({ says: '2x, 0:08 of 0:08, its end', playback: { paused: true } });
  expect(waits()).toBe(false);
  view.player?.pause();
  expect(view.state().seq).toBe(0);
});

test('by step it stops at each step and at each question, and back again', async () => {
  const { view } = await played();
  view.player?.pause();
  const seen = (): string =>
    view.state().question?.id ?? view.state().steps.findLast((step) => step.attempt > 0)?.id ?? '';
  const stops = Array.from({ length: 5 }, () => {
    view.player?.step(1);
    return seen();
  });
  expect(stops).toEqual(['look', 'plan', 'review', 'review', 'review']);
  expect(view.state().phase).toBe('closed');
  view.player?.step(-1);
  expect(view.state().question?.id).toBe('review');
  view.player?.step(-1);
  expect([seen(), view.state().steps[1]?.status]).toEqual(['plan', 'running']);
});

test('whatever keys come when, the screen is the fold of what had happened by then', async () => {
  const { recorded } = await played();
  const moves = fc.oneof(
    fc.constantFrom(
      'pause' as const,
      'faster' as const,
      'slower' as const,
      'next' as const,
      'before' as const,
    ),
    fc.integer({ min: 1, max: 3000 }),
  );
  let back = 0;
  fc.assert(
    fc.property(fc.array(moves, { maxLength: 40 }), (walk) => {
      const { time, pass } = byHand();
      const { view } = playRun(recorded, 1, time);
      let before = view.now();
      for (const move of walk) {
        if (typeof move === 'number') pass(move);
        else if (move === 'pause') view.player?.pause();
        else if (move === 'faster' || move === 'slower') view.player?.pace(move === 'faster' ? 1 : -1);
        else view.player?.step(move === 'next' ? 1 : -1);
        const { t } = view.state();
        expect(t).toBeLessThanOrEqual(view.now());
        // What comes next is shown within a frame of its time.
        const { speed = 1 } = view.watching().playback ?? {};
        const next = recorded.moments.find(({ state }) => state.t > t)?.state.t ?? Number.POSITIVE_INFINITY;
        expect(next).toBeGreaterThan(view.now() - 80 * speed);
        if (view.now() < before) back += 1;
        before = view.now();
      }
    }),
    { numRuns: 300 },
  );
  console.log(`it went back ${back} times in 300 walks`);
  expect(back).toBeGreaterThan(30);
});

test('the lines of an attempt are spread over the time that it took, and those to come are not there', async () => {
  const { recorded } = await played();
  const events = [
    { type: 'step.started', t: 1000 },
    { type: 'step.succeeded', t: 3000 },
    { type: 'step.started', t: 3000 },
    { type: 'step.failed', t: 4000 },
  ] as unknown as readonly Stamped[];
  const line = (text: string, t: number) => ({ source: 's', text, t });
  const lines = spreadLines([line('a', 1000), line('b', 1000), line('c', 3000)], events);
  expect(lines.map(({ text, t }) => [text, t])).toEqual([
    ['a', 2000],
    ['b', 3000],
    ['c', 4000],
  ]);
  const { time, pass } = byHand();
  const { view } = playRun({ ...recorded, lines }, 1, time);
  pass(2500);
  expect(view.log.slice(0, 99).map(({ text }) => text)).toEqual(['a']);
  pass(2000);
  expect(view.log.total()).toBe(3);
  view.player?.step(-1);
  view.player?.step(-1);
  expect(view.log.slice(0, 99)).toHaveLength(view.log.total());
});

test('nothing is written, and nothing can be asked of it', async () => {
  const { folder, view, pass } = await played();
  const files = async () =>
    Promise.all(
      (await readdir(folder)).map(async (name) => [name, await readFile(join(folder, name), 'utf8')]),
    );
  const before = await files();
  pass(60_000);
  for (const act of [() => view.ask('abort'), () => view.answer('review', { by: 'op', text: 'x' })])
    await expect(act()).rejects.toThrow('This is a playback');
  expect(await files()).toEqual(before);
});
