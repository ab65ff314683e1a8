import { expect, test } from 'vitest';
import { AwsFailure } from '../../src/aws/aws-failure.ts';
import { followFile } from '../../src/boot/file-tail.ts';

/** What is said and asked where each call is answered so, until there is no way left. */
async function followedWith(answers: Readonly<Record<string, () => unknown>>) {
  const over = new AbortController();
  const asked: string[] = [];
  const said: string[] = [];
  await followFile({
    aws: {
      ssm: async () => ({
        send: async (command: object) => {
          const name = command.constructor.name.replace('Command', '');
          asked.push(name);
          // A loop without an end would never give a turn to the test's own limit.
          if (asked.length > 100) over.abort(new Error(`asked too often: ${asked.slice(-4).join(', ')}`));
          return answers[name]?.();
        },
      }),
    } as never,
    clock: { estimate: () => 0, read: async () => 0, sleep: async () => undefined } as never,
    instance: 'i-0c3f91d2a77e4b105',
    socket: () => {
      throw new Error('no session is opened');
    },
    explain: ({ why }) => why,
    sessionDocument: 'tail',
    commandDocument: 'read',
    script: 'tail',
    signal: over.signal,
    runs: () => true,
    gained: () => undefined,
    source: () => undefined,
    said: (text) => void said.push(text),
  });
  return { asked, said };
}

const refuse =
  (code: 'denied' | 'aws-error', message: string, awsCode = '') =>
  () => {
    throw new AwsFailure({ code, message, facts: { awsCode } });
  };

test("where AWS's own document is missing too, it is not asked for again; each sentence ends once", async () => {
  const { asked, said } = await followedWith({
    GetConnectionStatus: () => ({ Status: 'connected' }),
    StartSession: refuse('aws-error', 'There is no such document.', 'InvalidDocument'),
    SendCommand: refuse('denied', 'You may not send commands.'),
  });
  expect(asked.filter((name) => name === 'StartSession')).toHaveLength(2);
  expect(said).toEqual([
    'no-document. The boot log comes by ssm, live, by a command of its own.',
    'no-document. The boot log comes by ssm commands, every 5 s.',
    'You may not send commands.',
  ]);
});
