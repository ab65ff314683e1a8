import { expect, test } from 'vitest';
import { action } from '../../src/actions/identity.ts';
import { reviewContext, seenAtFirst } from '../support/review-context.ts';

test('credentials of another account are refused, and nobody goes past that', async () => {
  const here = reviewContext(seenAtFirst('/unit'), {});
  expect(await action.run({}, here.context)).toMatchObject({ outputs: { account: '123456789012' } });
  for (const account of ['999999999999', '12345678901', ''])
    await expect(
      action.run({}, reviewContext({ ...seenAtFirst('/unit'), account }, {}).context),
    ).rejects.toMatchObject({ failure: { code: 'wrong-account', refusal: true, changed: 'none' } });
});
