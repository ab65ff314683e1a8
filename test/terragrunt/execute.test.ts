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

test('one that printed without end has said nothing, whatever stands in what is kept of it', async () => {
  const { call } = replay('07', '07');
  const flooded = async (...args: Parameters<typeof call.processes.run>) =>
    ({ ...(await call.processes.run(...args)), flooded: true }) as const;
  const asked = { ...call, processes: { run: flooded, held: flooded } };
  for (const held of [false, true])
    await expect(execute('The apply', asked, tofu(call.terragrunt, []), held)).rejects.toMatchObject({
      failure: {
        code: 'unreadable',
        changed: 'unknown',
        message: expect.stringMatching(/^The apply printed more than 64 MB/),
      },
    });
});
