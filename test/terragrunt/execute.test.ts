import { expect, test } from 'vitest';
import { JournalFailure } from '../../src/journal/journal.ts';
import { tofu } from '../../src/terragrunt/command.ts';
import { execute } from '../../src/terragrunt/execute.ts';
import { replay } from './fixtures.ts';

function failing(error: Error) {
  const { call } = replay();
  const fail = () => Promise.reject(error);
  return execute('It', { ...call, processes: { run: fail, held: fail } }, tofu(call.terragrunt, []), true);
}

test('a program that cannot be started is a failure of the step', async () => {
  await expect(failing(new Error('ENOENT'))).rejects.toMatchObject({ failure: { code: 'no-terragrunt' } });
});

test('a journal that cannot be written is not: nothing may go on', async () => {
  const full = new JournalFailure('no space');
  await expect(failing(full)).rejects.toBe(full);
});
