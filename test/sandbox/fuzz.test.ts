import fc from 'fast-check';
import { expect, test } from 'vitest';
import { namesOf } from '../../src/sandbox/names.ts';
import type { Ready } from '../../src/sandbox/protocol.ts';
import { sandboxFor, service } from './fixture.ts';
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

test.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])(
  'what every object has is no name of anything: %s',
  async (name) => {
    await using world = await sandboxFor();
    const filter = { 'Filter.1.Name': name, 'Filter.1.Value.1': 'x' };
    const { subnets, amiId: ImageId } = namesOf(service);
    const run = { ImageId, SubnetId: subnets.a, MinCount: '1', MaxCount: '1', InstanceType: name };
    const asked: readonly (readonly [string, Record<string, string>])[] = [
      ['DescribeInstances', filter],
      ['DescribeInstanceTypes', filter],
      ['DescribeInstanceTypes', { 'InstanceType.1': name }],
      ['DescribeVolumes', filter],
      ['DescribeTags', filter],
      ['RunInstances', run],
      [name, {}],
    ];
    for (const [Action, members] of asked) {
      const wire = {
        method: 'POST',
        url: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ Action, ...members }).toString(),
      };
      const headers = signedHeaders(world.ready, wire, { service: 'ec2' });
      const { status, text } = await send(world.ready, { ...wire, headers });
      expect([Action, status, /<Code>(\w+)/.exec(text)?.[1]]).toEqual([
        Action,
        400,
        expect.stringMatching(/^Invalid/),
      ]);
    }
  },
);

function headersOf(request: RandomRequest, ready: Ready): Record<string, string> {
  const { service: of, payload } = request;
  if (of === undefined)
    return Object.fromEntries(
      Object.entries(request.headers ?? {}).map(([name, value]) => [
        name,
        value.replace('SECRET', ready.secretAccessKey),
      ]),
    );
  return signedHeaders(ready, request, { service: of, ...(payload === undefined ? {} : { payload }) });
}
