import { execFileSync } from 'node:child_process';
import { chmod, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeUnit } from '../../../src/worlds/rehearsal/unit.ts';
import { scratch } from '../../support/folder.ts';

test('the unit of a rehearsal has the stages of the real one, for nobody else to read', async () => {
  const [real, run] = [await scratch(), await scratch()];
  await writeFile(join(real, 'stages.json'), '{"stages":[]}');
  await chmod(join(real, 'stages.json'), 0o644);
  const stages = join(await makeUnit(real, run), 'stages.json');
  expect(await readFile(stages, 'utf8')).toBe('{"stages":[]}');
  expect((await stat(stages)).mode & 0o777).toBe(0o600);
});

test('stages that are none are refused before anything is done, however long they are or nobody writes them', async () => {
  const [real, run] = [await scratch(), await scratch()];
  const stages = join(real, 'stages.json');
  execFileSync('mkfifo', [stages]);
  await expect(makeUnit(real, run)).rejects.toThrow(`${stages} is no plain file`);
  execFileSync('rm', [stages]);
  await writeFile(stages, '');
  await truncate(stages, 1024 ** 3);
  await expect(makeUnit(real, run)).rejects.toThrow(`${stages} is 1073741824 bytes long`);
  expect(await stat(join(run, 'rehearsal')).catch(() => undefined)).toBeUndefined();
});

test('a unit without any has none', async () => {
  const run = await scratch();
  const unit = await makeUnit(await scratch(), run);
  expect(await makeUnit(await scratch(), run)).toBe(unit);
  expect(await stat(join(unit, 'stages.json')).catch(() => undefined)).toBeUndefined();
});

test('the file of what every plan leaves out is there, since by-hand commands name it', async () => {
  const [real, run] = [await scratch(), await scratch()];
  const exclude = { file: join(real, 'recovery.exclude'), addresses: ['github_repository.ttb'] };
  const unit = await makeUnit(real, run, exclude);
  expect(await readFile(join(unit, 'recovery.exclude'), 'utf8')).toBe('github_repository.ttb\n');
});
