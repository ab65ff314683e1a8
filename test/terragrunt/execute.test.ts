import { expect, test } from 'vitest';
import { FailureError } from '../../src/engine/failure.ts';
import { JournalFailure } from '../../src/journal/journal.ts';
import { NotStarted } from '../../src/process/child.ts';
import { tofu } from '../../src/terragrunt/command.ts';
import { execute } from '../../src/terragrunt/execute.ts';
import { replay } from './fixtures.ts';

function failing(error: Error) {
  const { call } = replay();
  const fail = () => Promise.reject(error);
  return execute('It', { ...call, processes: { run: fail, held: fail } }, tofu(call.terragrunt, []), true);
}

test('a program that cannot be started is a failure of the step', async () => {
  const gone = Object.assign(new Error('spawn it ENOENT'), { code: 'ENOENT', syscall: 'spawn it' });
  for (const cause of [gone, new NotStarted('no more processes')])
    await expect(failing(cause)).rejects.toMatchObject({
      failure: { code: 'no-terragrunt', changed: 'none' },
    });
});

test('without keys to give it nothing is begun, and that is told', async () => {
  const { call } = replay();
  const cause = new FailureError({ code: 'credentials', message: 'The session has ended.' });
  const terragrunt = { ...call.terragrunt, keys: () => Promise.reject(cause) };
  await expect(execute('It', { ...call, terragrunt }, tofu(terragrunt, []), true)).rejects.toMatchObject({
    failure: { code: 'credentials', changed: 'none' },
    cause,
  });
});

test('a disk that takes no output file is told as that: nothing was begun', async () => {
  const cause = Object.assign(new Error('EROFS: read-only file system, open'), { code: 'EROFS' });
  await expect(failing(new NotStarted(cause.message, { cause }))).rejects.toMatchObject({
    failure: { code: 'disk', changed: 'none', message: expect.stringContaining('read-only (EROFS)') },
  });
});

test('what goes wrong once the program has run does not say that it was not started', async () => {
  const unread = Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO', syscall: 'read' });
  await expect(failing(unread)).rejects.toBe(unread);
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
