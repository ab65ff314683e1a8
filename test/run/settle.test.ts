import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { placesOf, readRun } from '../../src/journal/run-folders.ts';
import { settleStored } from '../../src/run/settle.ts';
import { scratch } from '../support/folder.ts';
import { frame, step } from '../support/frame.ts';

const DAYS = 86_400_000;
const DONE = { id: 'o', note: 'done', by: 'me', onWord: false };
const MET = { finding: 'yes', seen: 'it is there' } as const;

test('what a dead run still owed is settled: the time it lay there is idle, and a cut line is said', async () => {
  const places = placesOf(await scratch(), 'service');
  const folder = join(places.runs, 'r');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'journal.jsonl');
  const boot = step('boot', {}, { effect: 'session', waitsFor: 'cloud' });
  const journal = await createJournal(file, 1, async () => 0);
  await journal.append({ type: 'run.opened', ...frame([boot], { beforeMs: 0, run: 'r' }) });
  await journal.append({ type: 'obligation.opened', id: 'o', what: 'w', how: 'h' });
  await journal.append({ type: 'step.started', step: 'boot', attempt: 1, params: {} });
  await journal.close();
  await appendFile(file, '{"torn');

  vi.useFakeTimers({ now: Date.now() + 2 * DAYS, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  await settleStored(await readRun(folder), DONE, { practise: async () => [], look: async () => MET });

  const events: Stamped[] = [];
  const { state, chain } = await readRun(folder, (event) => events.push(event));
  expect([chain.problems, chain.tornBytes]).toEqual([[], 0]);
  expect(events.at(-1)).toMatchObject({ type: 'obligation.settled', by: 'me', cutBytes: 6, epoch: 2 });
  expect(state?.attributionMs).toMatchObject({ person: 0, machine: 0, cloud: 0 });
  expect(state?.attributionMs.idle).toBeGreaterThanOrEqual(2 * DAYS);
  expect(state?.obligations).toMatchObject([{ settled: { by: 'me', note: 'done' } }]);
});

test('a run whose journal lacks what the RTO log has of it is not written to', async () => {
  const places = placesOf(await scratch(), 'service');
  const folder = join(places.runs, 'r');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'journal.jsonl');
  const journal = await createJournal(file, 1, async () => 0);
  await journal.append({ type: 'run.opened', ...frame() });
  await journal.append({ type: 'obligation.opened', id: 'o', what: 'w', how: 'h' });
  await journal.close();
  await appendFile(places.rtoLog, '{"run":"another"}\n{"run":"r"}\n');
  const before = await readFile(file, 'utf8');
  const settled = settleStored(await readRun(folder), DONE, {
    practise: async () => [],
    look: async () => MET,
  });
  await expect(settled).rejects.toThrow('run r is damaged and can only be read: line 3 of its journal');
  expect(await readFile(file, 'utf8')).toBe(before);
});
