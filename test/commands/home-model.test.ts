import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeModel } from '../../src/commands/home-model.ts';
import { homePast } from '../../src/commands/home-past.ts';
import { placesOf } from '../../src/journal/run-folders.ts';
import { listRuns } from '../../src/run/list-runs.ts';
import { takeLock } from '../../src/run/lock.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

test('home knows every unfinished run, and whether it can be continued', async () => {
  const folder = await scratch();
  const stored = placesOf(folder, 's');
  const { runs } = stored;
  await storedRun(runs, '1-waits', ...LEFT.waiting);
  await storedRun(runs, '2-cut', ...LEFT.reading);
  await storedRun(runs, '3-changing', ...LEFT.changing);
  const held = await takeLock(await storedRun(runs, '4-elsewhere', ...LEFT.changing));
  await storedRun(runs, '5-over', ...LEFT.aborted);
  await storedRun(runs, '6-not-begun', ...LEFT.notBegun);
  await storedRun(runs, '7-failed', ...LEFT.failed);
  const places = {
    configFile: '',
    runbooksDir: join(folder, 'none'),
    scenariosDir: join(folder, 'none'),
    stateDir: folder,
  };
  const head = { name: 's', account: '', region: '', objectivesMs: {} };
  const { unfinished } = await homeModel(places, head, homePast(await listRuns(stored)));
  if ('release' in held) held.release();
  expect(unfinished.map(({ run, standing, at }) => [run, standing, at])).toEqual([
    ['1-waits', 'waiting', 'Step look'],
    ['2-cut', 'cut-off', 'Step plan'],
    ['3-changing', 'cut-off', 'Step apply'],
    ['4-elsewhere', 'elsewhere', 'Step apply'],
    ['6-not-begun', 'cut-off', 'Step apply'],
    ['7-failed', 'waiting', 'Step look'],
  ]);
});
