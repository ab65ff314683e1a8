import { describe, expect, test } from 'vitest';
import { chunkSignatures, decodeChunked } from '../../src/sandbox/aws-chunked.ts';
import { sandboxFor, service } from './fixture.ts';
import { type Signing, send, signedHeaders, type Wire } from './signed.ts';

const MINUTE = 60_000;
const OBJECT = `/${service.state.bucket}/k`;
const put: Wire = { method: 'PUT', url: OBJECT, body: 'right' };
const call = (action: string): Wire => ({
  method: 'POST',
  url: '/',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: `Action=${action}`,
});
const parameter: Wire = {
  method: 'POST',
  url: '/',
  headers: { 'x-amz-target': 'AmazonSSM.GetParameter' },
  body: '{"Name":"x"}',
};

/** Status and AWS's code of what comes back. */
async function answered(
  world: Awaited<ReturnType<typeof sandboxFor>>,
  wire: Wire,
  signing: Signing,
  change: (wire: Wire) => Wire = (same) => same,
): Promise<string> {
  const signed = { ...wire, headers: signedHeaders(world.ready, wire, signing) };
  const { status, text } = await send(world.ready, change(signed));
  return `${status} ${/<Code>(\w+)|"__type":"(\w+)/.exec(text)?.slice(1).join('') ?? ''}`.trim();
}

const CALLS = [
  {
    name: 's3',
    wire: put,
    late: '403 RequestTimeTooSkewed',
    other: '400 XAmzContentSHA256Mismatch',
    wrong: '403 SignatureDoesNotMatch',
  },
  {
    name: 'ec2',
    wire: call('DescribeInstances'),
    late: '400 RequestExpired',
    other: '401 AuthFailure',
    wrong: '401 AuthFailure',
  },
  {
    name: 'sts',
    wire: call('GetCallerIdentity'),
    late: '403 SignatureDoesNotMatch',
    other: '403 SignatureDoesNotMatch',
    wrong: '403 SignatureDoesNotMatch',
  },
  {
    name: 'ssm',
    wire: parameter,
    late: '400 InvalidSignatureException',
    other: '400 InvalidSignatureException',
    wrong: '400 InvalidSignatureException',
  },
] as const;

describe.each(CALLS)('$name', ({ name, wire, late, other, wrong }) => {
  const good = name === 'ssm' ? '400 ParameterNotFound' : '200';

  test('a signature is good for 5 minutes, whichever clock is ahead', async () => {
    await using world = await sandboxFor();
    const at = (ms: number) => answered(world, wire, { service: name, atMs: Date.now() + ms });
    expect(await at(0)).toBe(good);
    expect(await at(-4.5 * MINUTE)).toBe(good);
    expect(await at(4.5 * MINUTE)).toBe(good);
    expect(await at(-5.1 * MINUTE)).toBe(late);
    expect(await at(5.1 * MINUTE)).toBe(late);
    expect(await at(-40 * 24 * 60 * MINUTE)).toBe(late);
  });

  test('another body than the signed one is refused', async () => {
    await using world = await sandboxFor();
    const swapped = await answered(world, wire, { service: name }, (signed) => ({
      ...signed,
      body: 'Action=Other',
    }));
    expect(swapped).toBe(other);
    // Also where the hash is swapped along with it: that is signed, too.
    const { 'x-amz-content-sha256': hash = '' } = signedHeaders(
      world.ready,
      { ...wire, body: 'x' },
      { service: name },
    );
    const both = await answered(world, wire, { service: name }, (signed) => ({
      ...signed,
      headers: { ...signed.headers, 'x-amz-content-sha256': hash },
      body: 'x',
    }));
    expect(both).toBe(wrong);
  });

  test('so is what AWS reads and nobody signed', async () => {
    await using world = await sandboxFor();
    const added = await answered(world, wire, { service: name }, (signed) => ({
      ...signed,
      headers: { ...signed.headers, 'x-amz-meta-added': 'later' },
    }));
    expect(added).toBe(wrong);
  });
});

test('clients that do not send the hash of the body are judged by the body', async () => {
  await using world = await sandboxFor();
  const wire = call('GetCallerIdentity');
  // botocore signs so: the hash is in what was signed, and in no header.
  const unhashed = (body: string) =>
    answered(world, wire, { service: 'sts', hashHeader: false }, (signed) => ({ ...signed, body }));
  expect(await unhashed(String(wire.body))).toBe('200');
  expect(await unhashed('Action=GetSessionToken')).toBe('403 SignatureDoesNotMatch');
});

test('a body without a hash is for S3 only', async () => {
  await using world = await sandboxFor();
  const payload = 'UNSIGNED-PAYLOAD';
  expect(await answered(world, put, { service: 's3', payload })).toBe('200');
  expect(await answered(world, call('DescribeInstances'), { service: 'ec2', payload })).toBe(
    '401 AuthFailure',
  );
});

test('what was taken is not taken again: a change counts once, a read may be asked again', async () => {
  await using world = await sandboxFor();
  const sent = { ...put, headers: signedHeaders(world.ready, put, { service: 's3' }) };
  expect((await send(world.ready, sent)).status).toBe(200);
  const second = await send(world.ready, sent);
  expect([second.status, second.text]).toEqual([403, expect.stringContaining('counts once')]);
  const versions = { method: 'GET', url: `/${service.state.bucket}?prefix=k&versions=` };
  const listing = { ...versions, headers: signedHeaders(world.ready, versions, { service: 's3' }) };
  for (let i = 0; i < 2; i++)
    expect((await send(world.ready, listing)).text.match(/<Version>/g)).toHaveLength(1);
});

describe("chunks of a streamed body, with AWS's own example (sigv4-streaming.html)", () => {
  const credential = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    date: '20130524',
    region: 'us-east-1',
    service: 's3',
    signedHeaders: [],
    signature: '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
  };
  const signatures = [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ];
  const chunks = ['a'.repeat(65_536), 'a'.repeat(1024), ''];
  const streamed = (texts: readonly string[]) =>
    Buffer.from(
      texts
        .map((text, i) => `${text.length.toString(16)};chunk-signature=${signatures[i]}\r\n${text}\r\n`)
        .join(''),
    );
  const check = () =>
    chunkSignatures(credential, '20130524T000000Z', 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY');

  test('as they were signed they are taken', () => {
    expect(decodeChunked(streamed(chunks), check()).data.toString()).toBe('a'.repeat(66_560));
  });

  test.each([
    ['another letter', ['b' + 'a'.repeat(65_535), 'a'.repeat(1024), '']],
    ['another letter in the second', ['a'.repeat(65_536), 'a'.repeat(1023) + 'b', '']],
    ['one chunk less', ['a'.repeat(65_536), '']],
  ])('%s is refused', (_, texts) => {
    expect(() => decodeChunked(streamed(texts), check())).toThrow('does not match the signature');
  });
});
