import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { findRun } from '../../src/commands/find-run.ts';
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
