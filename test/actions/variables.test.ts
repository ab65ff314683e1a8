import { existsSync } from 'node:fs';
import { readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { putBackVariables, setVariables } from '../../src/actions/variables.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { scratch } from '../support/folder.ts';

const FILE = 'recovery.auto.tfvars.json';

/** What a run keeps and owes, and the unit that it does so beside. */
async function setUp() {
  const folder = await scratch();
  const owed = new Set<string>();
  const kept: string[] = [];
  const context = {
    unit: unitIn(folder),
    kept: async () => kept,
    folder,
    keep: async (name: string, text: string) => {
      kept.push(text);
      await writeFile(join(folder, name), text);
    },
    obligation: async ({ id }: { id: string }) => void owed.add(id),
    settle: async (id: string) => void owed.delete(id),
  } as unknown as ActionContext;
  const set = (type: string) => setVariables({ instance_type: type }, context);
  const now = async () =>
    existsSync(join(folder, FILE)) ? JSON.parse(await readFile(join(folder, FILE), 'utf8')) : undefined;
  const back = () => putBackVariables(context);
  return { folder, owed, set, back, now };
}

test('variables are owed before they are set', async () => {
  const { folder, owed, set } = await setUp();
  // The file is not there and cannot be made.
  await symlink(join(folder, 'no/such/folder'), join(folder, FILE));
  await expect(set('m7i.4xlarge')).rejects.toThrow();
  expect([...owed]).toEqual(['recovery-variables']);
});

test('variables taken back are owed no more', async () => {
  const { owed, set, now } = await setUp();
  await set('m7i.4xlarge');
  expect([await now(), [...owed]]).toEqual([{ instance_type: 'm7i.4xlarge' }, ['recovery-variables']]);
  await set('r7i.xlarge');
  expect(await now()).toEqual({ instance_type: 'r7i.xlarge' });
  await set('');
  expect([await now(), [...owed]]).toEqual([undefined, []]);
});

test('what was to come of them did not: they are as they were before', async () => {
  const { folder, owed, set, back, now } = await setUp();
  await set('m7i.4xlarge');
  await back();
  expect([await now(), [...owed]]).toEqual([undefined, []]);
  await set('m7i.4xlarge');
  await rm(join(folder, 'variables-before.json'));
  await set('r7i.xlarge');
  await back();
  expect([await now(), [...owed]]).toEqual([{ instance_type: 'm7i.4xlarge' }, ['recovery-variables']]);
});

test('a file that is not this run’s is not written over', async () => {
  const { folder, owed, set, back, now } = await setUp();
  await writeFile(join(folder, FILE), '{"key": "theirs"}');
  await expect(set('m7i.4xlarge')).rejects.toMatchObject({ failure: { code: 'variables-left' } });
  await set('');
  await back();
  expect([await now(), [...owed]]).toEqual([{ key: 'theirs' }, []]);
});
