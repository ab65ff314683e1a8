import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { attemptLog } from '../../src/run/attempt-log.ts';
import { createLogRing } from '../../src/run/log-ring.ts';
import { scratch } from '../support/folder.ts';

test('what a program prints once more from the beginning is in the log once, also its line that was cut off', async () => {
  const folder = await scratch();
  const file = join(folder, 'terragrunt.log');
  attemptLog(folder, createLogRing(), () => 0, false)('terragrunt', ['one', 'two']);
  appendFileSync(file, 'thr');
  const log = createLogRing();
  const lines = attemptLog(folder, log, () => 0, true);
  lines('terragrunt', ['one']);
  lines('firedrill', ['one']);
  lines('terragrunt', ['two', 'three']);
  lines('terragrunt', ['four']);
  log.flush();
  expect(readFileSync(file, 'utf8')).toBe('one\ntwo\nthree\nfour\n');
  expect(log.slice(0, 10).map(({ text }) => text)).toEqual(['one', 'three', 'four']);
});
