import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findRun, findRunToWatch } from '../../src/commands/find-run.ts';
import { placesOf } from '../../src/journal/run-folders.ts';
import { takeLock } from '../../src/run/lock.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

test('without a name: the last run that can be continued, also one that was cut off, in a change too', async () => {
  const places = placesOf(await scratch(), 's');
  const { runs } = places;
  await storedRun(runs, '1-waits', ...LEFT.waiting);
  await storedRun(runs, '2-cut', ...LEFT.reading);
  await storedRun(runs, '3-changing', ...LEFT.changing);
  await storedRun(runs, '4-over', ...LEFT.aborted);
  expect(basename(await findRun(places, undefined))).toBe('3-changing');
});

test('without a name and with nothing to continue: the one that somebody is at, so that the reason is said', async () => {
  const places = placesOf(await scratch(), 's');
  const { runs } = places;
  await expect(findRun(places, undefined)).rejects.toThrow('no run waits');
  await storedRun(runs, '1-over', ...LEFT.aborted);
  await expect(findRun(places, undefined)).rejects.toThrow('no run waits');
  const held = await takeLock(await storedRun(runs, '2-held', ...LEFT.changing));
  await storedRun(runs, '3-over', ...LEFT.aborted);
  expect(basename(await findRun(places, undefined))).toBe('2-held');
  if ('release' in held) held.release();
});

test('to watch: the one that a program is at, or else the newest that is not over; nothing is written', async () => {
  // Later: of what was written just now no list keeps anything anyway.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10_000 });
  onTestFinished(() => void vi.useRealTimers());
  const places = placesOf(await scratch(), 's');
  const { runs } = places;
  await expect(findRunToWatch(places, undefined)).rejects.toThrow('no run is open');
  const held = await storedRun(runs, '1-held', ...LEFT.reading);
  await storedRun(runs, '2-changing', ...LEFT.changing);
  await storedRun(runs, '3-over', ...LEFT.aborted);
  expect(basename(await findRunToWatch(places, undefined))).toBe('2-changing');
  const lock = await takeLock(held);
  expect(basename(await findRunToWatch(places, undefined))).toBe('1-held');
  expect(basename(await findRunToWatch(places, 'over'))).toBe('3-over');
  if ('release' in lock) lock.release();
  expect(await readdir(join(runs, '..'))).toEqual(['runs']);
});
