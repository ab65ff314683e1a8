import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodeOf } from '../../src/commands/cli-error.ts';
import { readRun } from '../../src/journal/run-folders.ts';
import { installationAt } from '../../src/process/installation.ts';
import { resumeRun } from '../../src/run/resume.ts';
import { ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

test.each<[string, (file: string) => Promise<unknown>]>([
  ['missing', (file) => rm(file, { force: true })],
  ['empty', (file) => writeFile(file, '')],
  ['broken', (file) => writeFile(file, '{"endpoint":')],
  ['another JSON', (file) => writeFile(file, '{"endpoint":"http://127.0.0.1:1"}')],
  ['nothing', (file) => writeFile(file, 'null')],
  ['a folder', (file) => mkdir(file)],
])('a run whose sandbox.json is %s is not continued, and says what to do', async (_what, spoil) => {
  const folder = await storedRun(await scratch(), 'r', ...LEFT.waiting);
  const file = join(folder, 'sandbox.json');
  await spoil(file);
  const resumed = resumeRun(await readRun(folder), installationAt(ROOT), 'me');
  await expect(resumed).rejects.toMatchObject({
    because: 'world-lost',
    message: expect.stringContaining(`${file} cannot be read`),
    hint: expect.stringContaining('firedrill rehearse instance-replacement'),
  });
  expect(exitCodeOf(await resumed.catch((error: unknown) => error))).toBe(3);
  await rm(file, { recursive: true, force: true });
});
