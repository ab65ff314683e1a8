import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRun, rtoLogAbove } from '../../src/journal/run-folders.ts';
import { holderOf } from '../../src/run/lock.ts';
import { tidyOver } from '../../src/run/tidy.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

const line = { v: 1, run: 'r', outcome: 'aborted' };

test('a run whose program was killed right after its closing gets its line, once, and keeps no plan', async () => {
  const runs = join(await scratch(), 'runs');
  const folder = await storedRun(runs, 'r', { type: 'run.closed', outcome: 'aborted', rto: line });
  const plan = join(folder, 'logs', 'plan', '1', 'plan.tfplan');
  await mkdir(join(plan, '..'), { recursive: true });
  await writeFile(plan, '');

  expect(await tidyOver(await readRun(folder))).toBe(true);
  expect(existsSync(plan)).toBe(false);
  expect(await tidyOver(await readRun(folder))).toBe(false);
  expect(await readFile(rtoLogAbove(runs), 'utf8')).toBe(`${JSON.stringify(line)}\n`);
  expect(await holderOf(folder)).toBe(undefined);
});

test('one that is not over keeps its plans, and has no line', async () => {
  const runs = join(await scratch(), 'runs');
  const folder = await storedRun(runs, 'r', ...LEFT.waiting);
  const plan = join(folder, 'logs', 'plan', '1', 'plan.tfplan');
  await mkdir(join(plan, '..'), { recursive: true });
  await writeFile(plan, '');

  expect(await tidyOver(await readRun(folder))).toBe(false);
  expect(existsSync(plan)).toBe(true);
  expect(existsSync(rtoLogAbove(runs))).toBe(false);
});
