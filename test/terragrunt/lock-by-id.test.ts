import { expect, test } from 'vitest';
import { unlockArgs } from '../../src/terragrunt/command.ts';
import { forceUnlock } from '../../src/terragrunt/force-unlock.ts';
import { replay } from './fixtures.ts';

const ID = '6c8f1d2e-0000-4000-8000-00000000abcd';

test('a lock is removed by its id and by nothing else', async () => {
  expect(unlockArgs(ID)).toEqual(['force-unlock', '-force', '-json', ID]);
  const { call, asked } = replay('87');
  await forceUnlock(call, ID);
  expect(asked[0]?.args.slice(-4)).toEqual(unlockArgs(ID));
});

test.each(['', ' ', '-force', '--', `${ID} other`, `${ID}\n`, '$(id)', '../x'])(
  'what is no id asks tofu for nothing: %j',
  async (typed) => {
    const { call, asked } = replay();
    await expect(forceUnlock(call, typed)).rejects.toMatchObject({ failure: { code: 'usage' } });
    expect(asked).toEqual([]);
  },
);
