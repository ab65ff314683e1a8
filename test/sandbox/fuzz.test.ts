import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { sandboxFor } from './fixture.ts';
import { type RandomRequest, randomRequest } from './random-request.ts';
import { send, signedHeaders } from './signed.ts';

test('3,000 random requests, most with the secret: none is a failure of the sandbox, and it goes on', async () => {
  await using world = await sandboxFor();
  // The service's questions take simulated time.
  const lease = setInterval(() => void world.ask('POST', 'clock/lease', { speed: 'max' }), 500);
  try {
    await fc.assert(
      fc.asyncProperty(randomRequest, fc.nat(4), async (request, dice) => {
        const secret = dice > 0 ? world.ready.secretAccessKey : 'another';
        const headers = headersOf(request, { ...world.ready, secretAccessKey: secret });
        const { status, text } = await send(world.ready, { ...request, headers });
        expect(status, text).not.toBe(500);
      }),
      { numRuns: 3_000 },
    );
  } finally {
    clearInterval(lease);
  }
  expect(await world.now()).toBeGreaterThan(0);
});

function headersOf(request: RandomRequest, ready: Ready): Record<string, string> {
  const { service, payload } = request;
  if (service === undefined)
    return Object.fromEntries(
      Object.entries(request.headers ?? {}).map(([name, value]) => [
        name,
        value.replace('SECRET', ready.secretAccessKey),
      ]),
    );
  return signedHeaders(ready, request, { service, ...(payload === undefined ? {} : { payload }) });
}
