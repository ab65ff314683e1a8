import { appendFile, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { placesOf, readRun } from '../../src/journal/run-folders.ts';
import { packLog, unpackLog } from '../../src/rto/packed-log.ts';
import { pastRun } from '../../src/rto/past-run.ts';
import { listRuns } from '../../src/run/list-runs.ts';
import { listedRun } from '../../src/run/listed-run.ts';
import { takeLock } from '../../src/run/lock.ts';
import { line } from '../rto/journal.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

/** Long after all that was written so far, so that it can be kept. */
function later(): void {
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
}

const golden = join(import.meta.dirname, '../journal/golden');

/** A service with runs that stand everywhere a run can stand, and some that are broken. */
async function service() {
  const places = placesOf(await scratch(), 's');
  for (const [name, events] of Object.entries(LEFT))
    await storedRun(places.runs, `1-${name}`, ...(events as readonly Event[]));
  for (const name of await readdir(golden))
    await cp(join(golden, name), join(places.runs, `2-${name}`), { recursive: true });
  await mkdir(join(places.runs, '3-empty'));
  await writeFile(join(places.runs, '3-file'), '');
  await symlink('3-loop', join(places.runs, '3-loop'));
  await writeFile(join(await storedRun(places.runs, '4-none'), 'journal.jsonl'), '');
  await appendFile(join(await storedRun(places.runs, '5-damaged', ...LEFT.waiting), 'journal.jsonl'), '{}\n');
  await appendFile(join(await storedRun(places.runs, '6-torn', ...LEFT.waiting), 'journal.jsonl'), '{"v');
  later();
  return places;
}

test('a run is listed as it is read whole, whether the index knows it or not', async () => {
  const places = await service();
  const names = (await readdir(places.runs)).sort();
  const whole = await Promise.all(names.map(async (run) => listedRun(await readRun(join(places.runs, run)))));
  for (const time of ['first', 'second']) expect((await listRuns(places)).runs, time).toEqual(whole);
  expect(new Set(whole.map(({ standing }) => standing))).toEqual(
    new Set(['waiting', 'interrupted', 'finished', 'damaged']),
  );
});

test('whether a run is held is asked each time', async () => {
  const places = await service();
  const standing = async () => (await listRuns(places)).runs.find(({ run }) => run === '1-waiting')?.standing;
  expect(await standing()).toBe('waiting');
  const taken = await takeLock(join(places.runs, '1-waiting'));
  expect(await standing()).toBe('running');
  if ('release' in taken) taken.release();
  expect(await standing()).toBe('waiting');
});

test('a run of which the RTO log has more than its journal is damaged, also where the index knows it', async () => {
  const places = await service();
  const standing = async () => (await listRuns(places)).runs.find(({ run }) => run === '2-v1')?.standing;
  expect(await standing()).toBe('finished');
  await appendFile(places.rtoLog, '{"run":"2-v1"}\n');
  expect(await standing()).toBe('finished');
  await appendFile(places.rtoLog, '{"run":"2-v1"}\n');
  expect(await standing()).toBe('damaged');
  later();
  await listRuns(places);
  expect(await standing()).toBe('damaged');
});

test('no runs, no log: an empty list, and nothing is made', async () => {
  const state = await scratch();
  const listing = await listRuns(placesOf(state, 's'));
  expect(listing).toEqual({ runs: [], log: { runs: [], damaged: [], rows: [] } });
  expect(await readdir(state)).toEqual([]);
});

test('a log that cannot be read says why, and is asked again the next time', async () => {
  const places = await service();
  await mkdir(places.rtoLog);
  expect(await listRuns(places)).toMatchObject({
    unreadable: 'it is a folder, not a file',
    log: { runs: [] },
  });
});

test('a packed log is the same log, through JSON too', () => {
  const { recovered: _, ...never } = line().milestones;
  const steps = (['succeeded', 'by-hand', 'skipped'] as const).map((outcome, n) => ({
    id: `s${n}`,
    outcome,
    attempts: 1,
    ms: n,
    attributionMs: { person: 0, machine: n, cloud: 0, idle: 0 },
  }));
  const runs = [
    line({ run: 'a', steps }),
    line({ run: 'b', recoveredAfterMs: 1 }),
    line({ run: 'c', outcome: 'aborted', milestones: never, met: null }),
    line({ run: 'd', mode: 'live', scenario: null }),
    line({ run: 'e' }),
  ].map(pastRun);
  const log = { runs, damaged: [3], rows: [['a', 2]] as const };
  const packed = packLog(log);
  expect(packed.kinds).toHaveLength(4);
  expect(unpackLog(JSON.parse(JSON.stringify(packed)) as typeof packed)).toEqual(log);
});

test('the index holds what lists say, and no more of a journal', async () => {
  const places = await service();
  await listRuns(places);
  const index = await readFile(join(places.runs, '..', 'index.json'), 'utf8');
  const journals = await Promise.all(
    (await readdir(golden)).map((name) => readFile(join(golden, name, 'journal.jsonl'), 'utf8')),
  );
  expect(index.length).toBeLessThan(journals.join('').length / 5);
});
