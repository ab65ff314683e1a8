import { afterEach, expect, test } from 'vitest';
import { awsClient } from '../../../src/sandbox/standin/client.ts';
import { closeConnections } from '../../../src/sandbox/standin/http.ts';
import { sandboxFor } from '../fixture.ts';

afterEach(closeConnections);

test.each(['jörg', '日本', 'plain'])('a run named %s signs its calls so that they are taken', async (run) => {
  await using world = await sandboxFor();
  const client = awsClient(new URL(world.ready.endpoint), {
    AWS_ACCESS_KEY_ID: world.ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: world.ready.secretAccessKey,
    TF_APPEND_USER_AGENT: `firedrill/${run}`,
  });
  const path = '/ttb-verifier-tfstate-123456789012/lock';
  const call = { service: 's3', path } as const;
  await client.call({ ...call, operation: 'PutObject', method: 'PUT', body: run });
  const { body } = await client.call({ ...call, operation: 'GetObject', method: 'GET' });
  expect(body).toBe(run);
});
