import { expect, test } from 'vitest';
import { machineEndings } from '../../src/machine/endings.ts';

const MB = 2 ** 20;
const MINUTE = 60_000;

/** A machine with a disk and a battery as they are set. */
function machine(start: { free?: number; battery?: number }) {
  const it = { ...start, now: 0 };
  const ask = machineEndings('/runs/r', {
    battery: async () => it.battery,
    free: async () => it.free,
    now: () => it.now,
  });
  return { it, ask };
}

test('a disk that fills ends when it is full at that rate', async () => {
  const { it, ask } = machine({ free: 1000 * MB });
  expect(await ask()).toEqual({});
  Object.assign(it, { free: 900 * MB, now: 2 * MINUTE });
  expect(await ask()).toEqual({ diskMs: 18 * MINUTE });
});

test('a disk that hardly fills, or gets freer, has no end', async () => {
  const { it, ask } = machine({ free: 1000 * MB });
  await ask();
  Object.assign(it, { free: 999 * MB, now: 2 * MINUTE });
  expect(await ask()).toEqual({});
  Object.assign(it, { free: 2000 * MB });
  expect(await ask()).toEqual({});
});

test('one that is full has ended, and one that nobody can ask says nothing', async () => {
  expect(await machine({ free: MB }).ask()).toEqual({ diskMs: 0 });
  expect(await machine({}).ask()).toEqual({});
});

test('the battery is what it is', async () => {
  expect(await machine({ battery: 35 * MINUTE }).ask()).toEqual({ batteryMs: 35 * MINUTE });
});
