import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findErroredStates } from '../../src/terragrunt/errored-state.ts';
import { plan } from '../../src/terragrunt/plan.ts';
import { scratch } from '../support/folder.ts';
import { replay } from './fixtures.ts';

/* Before every plan it is looked for a state that an apply could not save: the plan would be green without what is in it. */

const STATE = JSON.stringify({ serial: 8, lineage: 'a-b' });

async function unitWith(...places: readonly string[]): Promise<string> {
  const unit = await scratch();
  for (const place of places) {
    await mkdir(join(unit, place), { recursive: true });
    await writeFile(join(unit, place, 'errored.tfstate'), STATE);
  }
  return unit;
}

async function planned(unit: string) {
  const { call, asked } = replay('47');
  const made = plan({ ...call, terragrunt: { ...call.terragrunt, unit } }, { out: join(unit, 'p.tfplan') });
  return { found: await made.catch((error: unknown) => error), asked };
}

test.each(['.', '.terragrunt-cache/a', '.terragrunt-cache/a/b'])(
  'one in %s: nothing is planned',
  async (place) => {
    const { found, asked } = await planned(await unitWith(place));
    expect(found).toMatchObject({
      failure: { code: 'errored-state', refusal: true, facts: { serial: 8, confirm: 'push serial 8' } },
    });
    expect(asked).toEqual([]);
  },
);

test('without one it is planned', async () => {
  const { asked } = await planned(await unitWith());
  expect(asked.length).toBeGreaterThan(0);
});

test('one that is no whole state is there all the same, and cannot be put back by typing', async () => {
  const unit = await unitWith('.');
  await writeFile(join(unit, 'errored.tfstate'), '{"serial":');
  const { found } = await planned(unit);
  expect(found).toMatchObject({ failure: { code: 'errored-state' } });
  expect(found).not.toHaveProperty('failure.facts.confirm');
});

test('where it cannot be looked, nobody knows whether there is one: nothing is planned', async () => {
  const unit = await unitWith();
  // A file where the folder would be can no more be looked into than one that may not be read.
  await writeFile(join(unit, '.terragrunt-cache'), '');
  await chmod(join(unit, '.terragrunt-cache'), 0o600);
  await expect(findErroredStates(unit)).rejects.toMatchObject({ failure: { code: 'unreadable' } });
  const { found, asked } = await planned(unit);
  expect(found).toMatchObject({ failure: { code: 'unreadable' } });
  expect(asked).toEqual([]);
});
