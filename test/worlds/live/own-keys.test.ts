import { expect, test, vi } from 'vitest';
import type { AwsClients } from '../../../src/aws/clients.ts';
import { ownKeys } from '../../../src/worlds/live/own-keys.ts';

const OPERATOR = 'arn:aws:sts::123456789012:assumed-role/R/operator';

/** Clients whose keys are these, one at each look, the last for ever; each answers with the caller that its keys are of. */
function clients(...looks: readonly (readonly [key: string, arn: string])[]) {
  let at = -1;
  const now = () => looks[Math.min(at, looks.length - 1)] ?? ['', ''];
  const credentials = async () => {
    at += 1;
    return { accessKeyId: now()[0], secretAccessKey: `secret of ${now()[0]}` };
  };
  const send = async () => {
    // It is signed with what a look gives.
    await credentials();
    return { Account: '123456789012', Arn: now()[1], UserId: 'u' };
  };
  const sts = async () => ({ send, config: { credentials, systemClockOffset: 0 } });
  return { sts } as unknown as AwsClients;
}

const border = { learn: vi.fn() };
const keysFor = async (aws: AwsClients, caller?: string) => (await ownKeys(aws, border)).forTofu(caller);

test('a change gets the keys of the caller that was reviewed, and their secret is masked from then on', async () => {
  const aws = clients(['A', OPERATOR]);
  expect(await keysFor(aws, OPERATOR)).toMatchObject({ AWS_ACCESS_KEY_ID: 'A', AWS_SESSION_TOKEN: '' });
  expect(border.learn).toHaveBeenCalledWith(['secret of A']);
});

test('keys that are minted anew meanwhile are the same caller’s, or are not used', async () => {
  expect(await keysFor(clients(['A', OPERATOR], ['B', OPERATOR]), OPERATOR)).toMatchObject({
    AWS_ACCESS_KEY_ID: 'B',
  });
  const another = clients(['A', OPERATOR], ['B', `${OPERATOR}2`]);
  await expect(keysFor(another, OPERATOR)).rejects.toMatchObject({
    failure: {
      code: 'gate-moved',
      message: expect.stringContaining(`of ${OPERATOR}2 now, not of ${OPERATOR}`),
    },
  });
  // Others from one look to the next: who they belong to is not known of any of them.
  const restless = clients(...Array.from({ length: 20 }, (_, n) => [`K${n}`, OPERATOR] as const));
  await expect(keysFor(restless, OPERATOR)).rejects.toThrow('others each time');
});

test('what only reads is not asked whose it is', async () => {
  expect(await keysFor(clients(['A', 'somebody']))).toMatchObject({ AWS_ACCESS_KEY_ID: 'A' });
});
