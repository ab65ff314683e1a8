import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { eventsOf, readJournal } from '../../src/journal/read-journal.ts';
import { journalIn, placesOf, readAgain, readFolder, readRun } from '../../src/journal/run-folders.ts';
import { chainOf } from '../support/chain.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

const golden = join(import.meta.dirname, 'golden/format-2');

test('a journal is read as its text says, event by event', async () => {
  const { all, ...chain } = chainOf(await readFile(journalIn(golden)));
  const events: Stamped[] = [];
  expect(await readJournal(journalIn(golden), (event) => events.push(event))).toEqual(chain);
  expect(events).toEqual(all);
  expect(await eventsOf(journalIn(golden), 'step.started')).toEqual(
    all.filter(({ type }) => type === 'step.started'),
  );
});

test('an event that speaks of another type is not one', async () => {
  const said = { type: 'run.paused', by: '', reason: '"type":"step.started"' } as const;
  const folder = await storedRun(await scratch(), 'r', said, ...LEFT.reading);
  expect(await eventsOf(journalIn(folder), 'step.started')).toMatchObject([{ step: 'plan' }]);
});

test('a run is told event by event with the state around each, up to what cannot be', async () => {
  const nobodys = { type: 'step.started', step: 'nobody-knows', attempt: 1, params: {} } as const;
  const folder = await storedRun(await scratch(), 'r', ...LEFT.failed, nobodys, ...LEFT.waiting);
  const told: string[] = [];
  const { chain, state } = await readRun(folder, (event, before, after) => {
    told.push(event.type);
    expect([before?.seq, after.seq]).toEqual([event.seq === 0 ? undefined : event.seq - 1, event.seq]);
  });
  expect(told).toEqual(['run.opened', 'step.started', 'step.failed', 'run.paused']);
  expect([chain.events, state?.seq]).toEqual([6, 3]);
  expect(chain.problems).toEqual([{ line: 5, what: 'says something that cannot be' }]);
});

test('a run that was read is not read again until its journal has changed', async () => {
  const folder = await storedRun(await scratch(), 'r', ...LEFT.waiting);
  const stored = await readRun(folder);
  expect(await readAgain(stored)).toBe(stored);
  const text = await readFile(journalIn(folder), 'utf8');
  await appendFile(journalIn(folder), '{"torn');
  const torn = await readAgain(stored);
  expect(torn.chain.tornBytes).toBe(6);
  await writeFile(journalIn(folder), text.slice(0, text.indexOf('\n') + 1));
  expect((await readAgain(torn)).chain.events).toBe(1);
});

test.each([
  ['{"run":"r"}\n', true],
  ['{"run":"r"}', true],
  ['{"run":"r","torn":', false],
  ['{"run":"r2","of":"r"}\n["r"]\nnull\nr\n', false],
  ['', false],
])('with an RTO log that holds %j a run that was never closed is cut short: %s', async (log, cut) => {
  const places = placesOf(await scratch(), 's');
  const folder = await storedRun(places.runs, 'r', ...LEFT.waiting);
  await writeFile(places.rtoLog, log);
  const { chain } = await readRun(folder);
  expect(chain.problems.map(({ line }) => line)).toEqual(cut ? [3] : []);
});

test('a folder without a journal is never what it was', async () => {
  const stored = await readFolder(await scratch());
  expect(stored.chain.problems).toEqual([{ line: 1, what: 'cannot be read (it does not exist)' }]);
  expect(await readAgain(stored)).not.toBe(stored);
});
