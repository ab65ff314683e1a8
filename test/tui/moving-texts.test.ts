import { expect, test } from 'vitest';
import { fakeHost, HOME } from '../support/fake-host.ts';
import { NO_CAPACITY, REVIEW } from '../support/fake-run.ts';
import { numbers } from '../support/random-keys.ts';
import { KEYS } from '../support/term.tsx';
import { failed, gated, openGate, type Term } from '../support/walk.ts';

/** Every cell of the screen, with what it is written in. */
function cells({ term }: Term): readonly string[] {
  return Array.from({ length: term.rows }, (_, y) => {
    const line = term.buffer.active.getLine(y);
    return Array.from({ length: term.cols }, (_, x) => {
      const cell = line?.getCell(x);
      const style = [
        cell?.isBold(),
        cell?.isDim(),
        cell?.isInverse(),
        cell?.getFgColor(),
        cell?.getBgColor(),
      ];
      return `${cell?.getChars() || ' '}${style.map(Number).join('.')}`;
    }).join('');
  });
}

/** The screen says what a whole frame of it says. */
async function asPaintedWhole(t: Term): Promise<void> {
  await t.settle();
  // Two frames within a millisecond: Ink writes the second one late, and the next tick moves the texts again.
  t.wait(1);
  await t.settle();
  const moved = cells(t);
  t.store.setState(({ repaints }) => ({ repaints: repaints + 1 }));
  await t.settle();
  // Not toEqual: its report of 80 x 24 cells helps nobody.
  const differ = cells(t).findIndex((row, y) => row !== moved[y]);
  expect(differ, `row ${differ} of\n${t.screen()}`).toBe(-1);
}

/** Frames that Ink paints while something is done. */
function frames(t: Term): () => number {
  const { painted } = t.controller;
  let count = 0;
  t.controller.painted = (shown) => {
    count += 1;
    painted(shown);
  };
  return () => count;
}

test.each([
  ['a gate', async () => gated()],
  [
    'an apply',
    async () => {
      const at = await gated();
      await openGate(at.t);
      await at.t.until('● Apply');
      return at;
    },
  ],
])('%s moves its clocks without a frame, to the same screen as a whole one', async (_, open) => {
  const { t, run } = await open();
  run.pass(100_000);
  t.wait(1000);
  await t.settle();
  const painted = frames(t);
  const before = t.screen();
  for (let second = 0; second < 20; second += 1) {
    run.pass(1000);
    t.wait(1000);
    await t.settle();
  }
  const clock = (text: string): string => /T\+ \d\d:\d\d/.exec(text)?.[0] ?? '';
  expect(clock(t.screen())).not.toBe(clock(before));
  // One where a time gets a digit more.
  expect(painted()).toBeLessThanOrEqual(2);
  await asPaintedWhole(t);
});

test('a look at a machine that boots, which brings nothing but time, moves its stage without a frame', async () => {
  const { t, run } = await gated(REVIEW, fakeHost(), {}, HOME, { columns: 120, rows: 30 });
  await openGate(t);
  await run.succeed('apply');
  const look = (ms: number, status: 'running' | 'ended' = 'running') =>
    run.progress('boot', 'packages', undefined, undefined, undefined, {
      stages: [
        { title: 'Packages', status, ms, usualMs: 8000 },
        { title: 'Images', status: 'pending', usualMs: 20_000 },
      ],
      source: 'console',
      tries: 1,
    });
  await look(10_000);
  t.wait(1000);
  await t.until('● Packages');
  await t.settle();
  const painted = frames(t);
  for (let seconds = 11; seconds < 31; seconds += 1) {
    run.pass(1000);
    await look(seconds * 1000);
    t.wait(1000);
    await t.settle();
    expect(t.screen()).toContain(`● Packages  0:${seconds}  usual 0:08`);
  }
  // One where a time gets a digit more.
  expect(painted()).toBeLessThanOrEqual(2);
  await asPaintedWhole(t);
  // What it says that is new is a frame.
  const before = painted();
  await look(31_000, 'ended');
  await t.until('✓ Packages');
  expect(painted()).toBeGreaterThan(before);
});

test('whatever happens between the seconds, the screen is what a whole frame of it is', async () => {
  const random = numbers(11);
  let alone = 0;
  const steps = 40;
  const [{ t, run }, after] = [await gated(), await failed(NO_CAPACITY)];
  for (const [screen, passing] of [
    [t, run],
    [after.t, after.run],
  ] as const) {
    for (let step = 0; step < steps; step += 1) {
      const painted = frames(screen);
      const before = screen.screen();
      await random.oneOf([
        async () => passing.pass(1000 + random.below(70_000)),
        async () => passing.pass(1000),
        async () => passing.pass(1000),
        async () =>
          void (await screen.type(random.oneOf(['?', KEYS.escape, KEYS.down, KEYS.up, 'd', 'a', '/']))),
        async () => void (await screen.resize(80 + random.below(60), 24 + random.below(20))),
      ])();
      screen.wait(1000);
      await screen.settle();
      if (painted() === 0 && screen.screen() !== before) alone += 1;
      if (step % 3 === 2) await asPaintedWhole(screen);
    }
  }
  // biome-ignore lint/suspicious/noConsole: how often what this is about occurred
  console.log(`moved without a frame: ${alone} of ${2 * steps}`);
  expect(alone).toBeGreaterThan(steps / 10);
});
