import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ActionContext } from '../../src/actions/action.ts';
import { action } from '../../src/actions/protection.ts';
import { action as proof } from '../../src/actions/protection-proof.ts';
import type { Service } from '../../src/service/service.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { scratch } from '../support/folder.ts';
import { SERVICE } from '../support/frame.ts';
import { replay } from '../terragrunt/fixtures.ts';

/* What may be taken away, in which way, and that it is gone afterwards. The state is a recorded one: box, child, keep. */

const BOX = 'terraform_data.box';
const service: Service = {
  ...SERVICE,
  protected: [
    { address: BOX, name: 'the box', forms: ['replace'], because: 'people keep things in it' },
    { address: 'terraform_data.gone', name: 'gone', forms: ['replace', 'destroy', 'forget'] },
  ],
};

async function place() {
  const folder = await scratch();
  await mkdir(folder, { recursive: true });
  const { call, asked } = replay('09');
  const context = { service, tofu: () => call, unit: unitIn(folder) } as unknown as ActionContext;
  return { folder, context, asked };
}

test('a protected thing is told with its name and all that stands on it', async () => {
  const { context } = await place();
  expect(await action.run({ address: BOX, form: 'replace' }, context)).toMatchObject({
    outputs: { name: 'the box', address: BOX, dependants: ['terraform_data.child'] },
  });
});

test.each([
  ['what nobody listed as protected', 'terraform_data.keep', 'replace', 'not-protected'],
  ['nor is that destroyed: it', 'terraform_data.keep', 'destroy', 'not-protected'],
  ['nor forgotten: it', 'terraform_data.keep', 'forget', 'not-protected'],
  ['in a way that its owner did not allow', BOX, 'destroy', 'form-refused'],
  ['in another such way', BOX, 'forget', 'form-refused'],
] as const)('%s is refused before the state is even read', async (_what, address, form, code) => {
  const { context, asked } = await place();
  await expect(action.run({ address, form }, context)).rejects.toMatchObject({
    failure: { code, refusal: true },
  });
  expect(asked).toEqual([]);
});

test('what is not in the state cannot go', async () => {
  const { context } = await place();
  await expect(
    action.run({ address: 'terraform_data.gone', form: 'destroy' }, context),
  ).rejects.toMatchObject({
    failure: { code: 'not-in-state' },
  });
});

test.each([
  [BOX, 'replace', true],
  [BOX, 'destroy', false],
  [BOX, 'forget', false],
  ['terraform_data.gone', 'replace', false],
  ['terraform_data.gone', 'destroy', true],
  ['terraform_data.gone', 'forget', true],
] as const)('proof of %s by %s: %s', async (address, form, proven) => {
  const { context } = await place();
  const found = proof.run({ address, form }, context);
  if (proven) expect(await found).toMatchObject({ summary: expect.stringContaining('no override is left') });
  else await expect(found).rejects.toMatchObject({ failure: { code: 'not-as-asked' } });
});

test('an override that is left keeps the protection off: nothing is proven', async () => {
  const { folder, context } = await place();
  await writeFile(join(folder, 'zz_firedrill_override.tf.json'), '{}');
  await expect(proof.run({ address: BOX, form: 'replace' }, context)).rejects.toMatchObject({
    failure: { code: 'override-left' },
  });
});
