import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lockTablesOf } from '../../src/terragrunt/lock-tables.ts';
import { scratch } from '../support/folder.ts';

const state = { bucket: 'states', key: 'app/terraform.tfstate' };

/** What init leaves in a folder where tofu ran. */
async function prepared(folder: string, config: object): Promise<void> {
  await mkdir(join(folder, '.terraform'), { recursive: true });
  const text = JSON.stringify({ version: 3, backend: { type: 's3', config } });
  await writeFile(join(folder, '.terraform/terraform.tfstate'), text);
}

test('the table of the backend that the unit was prepared with, and only of this state', async () => {
  const unit = await scratch();
  expect(await lockTablesOf(unit, state)).toEqual([]);
  const cache = join(unit, '.terragrunt-cache/a');
  await prepared(join(cache, 'b'), { ...state, dynamodb_table: 'locks' });
  await prepared(join(cache, 'c'), { ...state, key: 'other', dynamodb_table: 'of another state' });
  expect(await lockTablesOf(unit, state)).toEqual(['locks']);
  await prepared(unit, { ...state, dynamodb_table: 'locks' });
  expect(await lockTablesOf(unit, state)).toEqual(['locks']);
});

test('none where the lock is in S3 alone, or what is there is no such file', async () => {
  const unit = await scratch();
  await prepared(unit, { ...state, dynamodb_table: null, use_lockfile: true });
  expect(await lockTablesOf(unit, state)).toEqual([]);
  await writeFile(join(unit, '.terraform/terraform.tfstate'), '{"backend": "x"');
  expect(await lockTablesOf(unit, state)).toEqual([]);
});
