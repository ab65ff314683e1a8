import { expect, test, vi } from 'vitest';
import { createModelStore } from '../../src/tui/model-store.ts';
import { startTicker } from '../../src/tui/ticker.ts';
import { HOME } from '../support/fake-host.ts';
import { KEYS } from '../support/term.tsx';
import { atHome, type Term } from '../support/walk.ts';

test('a minute has 60 ticks, and one more when keys begin to count', () => {
  vi.useFakeTimers();
  try {
    const store = createModelStore(HOME, { columns: 80, rows: 24 }, new Date());
    const tick = vi.fn<() => void>();
    const stop = startTicker(store, tick);
    vi.advanceTimersByTime(60_000);
    expect(tick).toHaveBeenCalledTimes(60);
    store.setState({ quiet: { open: false, shownAt: 0 } });
    vi.advanceTimersByTime(400);
    expect(tick).toHaveBeenCalledTimes(61);
    stop();
    vi.advanceTimersByTime(60_000);
    expect(tick).toHaveBeenCalledTimes(61);
  } finally {
    vi.useRealTimers();
  }
});

const SECONDS = 15;

/** Frames that so many quiet seconds cost. */
async function quietFrames(t: Term): Promise<number> {
  await t.settle();
  const { painted } = t.controller;
  let frames = 0;
  t.controller.painted = (shown) => {
    frames += 1;
    painted(shown);
  };
  for (let second = 0; second < SECONDS; second += 1) {
    t.wait(1000);
    await t.settle();
  }
  return frames;
}

test('a screen without a clock is not painted while nothing happens', async () => {
  const t = await atHome();
  expect(await quietFrames(t)).toBe(0);
  for (const key of ['?', 'h', 'o', KEYS.enter]) {
    await t.type(key);
    expect(await quietFrames(t)).toBeLessThanOrEqual(1);
    await t.type(KEYS.escape);
  }
}, 60_000);
