import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AwsClients } from '../../src/aws/clients.ts';
import { connectAws } from '../../src/aws/connect.ts';
import { CONSOLE_BYTES, consoleOutput, describeInstance, instancesTagged } from '../../src/aws/ec2.ts';
import { inspectCache } from '../../src/aws/model-cache.ts';
import { awsIn } from '../../src/aws/place.ts';
import { listObjects, listVersions, readText } from '../../src/aws/s3.ts';
import { parameter } from '../../src/aws/ssm.ts';
import { callerIdentity } from '../../src/aws/sts.ts';
import { explainAwsError } from '../../src/diagnosis/aws-error.ts';
import { createBorder } from '../../src/text/border.ts';
import { consoleReply, LocalAws } from './local-aws.ts';

/** Clients of a server that takes every call as it is told; `answerMs` for what drips. */
async function awsThat(answer: (response: ServerResponse) => void, answerMs = 30_000) {
  const seen = { calls: 0, open: 0 };
  const server = createServer((request, response) => {
    seen.calls += 1;
    seen.open += 1;
    request.resume();
    response.on('close', () => void (seen.open -= 1)).on('error', () => undefined);
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const clients = connectAws({
    region: 'us-east-1',
    place: awsIn('us-east-1'),
    only: {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      credentials: { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local-secret' },
    },
    allow: 'mutate',
    border: createBorder(),
    explain: explainAwsError,
    run: 'r',
    record: () => undefined,
    answerMs,
  });
  return { clients, seen };
}

/** Writes for as long as somebody reads. */
function endless(response: ServerResponse): void {
  const chunk = Buffer.alloc(256 * 1024, 'a');
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
  };
  response.writeHead(200).on('drain', more);
  more();
}

/** A byte now and then. */
function dripping(response: ServerResponse): void {
  response.writeHead(200);
  const drip = setInterval(() => response.write('a'), 20);
  response.on('close', () => clearInterval(drip));
}

const CALLS: readonly (readonly [string, (aws: AwsClients, signal?: AbortSignal) => Promise<unknown>])[] = [
  ['an instance', (aws, signal) => describeInstance(aws, 'i-1', signal)],
  ['a console', (aws, signal) => consoleOutput(aws, 'i-1', { latest: true }, signal)],
  ['a list of objects', (aws, signal) => listObjects(aws, 'b', 'p/', signal)],
  ['an object', (aws, signal) => readText(aws, 'b', 'terraform.tfstate', signal)],
  ['a parameter', (aws, signal) => parameter(aws, 'n', signal)],
  ['the caller', (aws, signal) => callerIdentity(aws, signal)],
];

describe('an answer', () => {
  test.each(CALLS)('without end is left: %s', async (_, call) => {
    const { clients, seen } = await awsThat(endless);
    await expect(call(clients)).rejects.toMatchObject({
      failure: { code: 'unreadable', message: expect.stringContaining('was not read to its end') },
    });
    // Asking again would only bring as much again.
    expect(seen.calls).toBe(1);
    await expect.poll(() => seen.open).toBe(0);
  });

  test.each(CALLS)('that drips is waited for no longer than its limit: %s', async (_, call) => {
    const { clients } = await awsThat(dripping, 150);
    await expect(call(clients)).rejects.toMatchObject({ failure: { code: 'unreachable' } });
  });

  test.each(CALLS)('that drips does not hold up a stop: %s', async (_, call) => {
    const stop = new AbortController();
    const { clients, seen } = await awsThat(dripping);
    const asked = call(clients, stop.signal);
    await expect.poll(() => seen.open).toBe(1);
    stop.abort(new Error('stopped'));
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => seen.open).toBe(0);
  });

  test('of a length that is still read is read whole', async () => {
    const state = JSON.stringify({ serial: 7, resources: 'x'.repeat(12 * 1024 * 1024) });
    const { clients } = await awsThat((response) => void response.end(state));
    expect((await readText(clients, 'b', 'k'))?.text).toBe(state);
  });

  test('a console holds its last 64 KB, whatever is said to be one', async () => {
    await using aws = await LocalAws.start();
    aws.answer = () => consoleReply(`first${'x'.repeat(100_000)}last`);
    const { bytes, text } = await consoleOutput(aws.connect(), 'i-1', { latest: true });
    expect(bytes).toHaveLength(CONSOLE_BYTES);
    expect(text).toMatch(/^x+last$/);
  });

  test('what AWS says of an error is cut, and says so', async () => {
    await using aws = await LocalAws.start();
    aws.answer = () => ({
      status: 400,
      body: `<Response><Errors><Error><Code>${'C'.repeat(9999)}</Code><Message>${'m '.repeat(99_999)}</Message></Error></Errors></Response>`,
    });
    const { failure } = await describeInstance(aws.connect(), 'i-1').catch((error) => error);
    expect(failure.message.length).toBeLessThan(4300);
    expect(failure.message).toContain('…');
  });
});

describe('a list', () => {
  const instances = (token: string) =>
    `<DescribeInstancesResponse><reservationSet/><nextToken>${token}</nextToken></DescribeInstancesResponse>`;
  const objects = (token: string) =>
    `<ListBucketResult><IsTruncated>true</IsTruncated>${token}<Contents><Key>k</Key><Size>1</Size></Contents></ListBucketResult>`;
  const versions = (mark: string) =>
    `<ListVersionsResult><IsTruncated>true</IsTruncated>${mark}</ListVersionsResult>`;
  const tagged = (aws: AwsClients) => instancesTagged(aws, { key: 'Service', value: 's' });

  test.each([
    ['instances', instances('again'), tagged, 2],
    ['objects', objects('<NextContinuationToken>again</NextContinuationToken>'), listing(listObjects), 2],
    ['objects that go on nowhere', objects(''), listing(listObjects), 2],
    ['versions', versions('<NextKeyMarker>k</NextKeyMarker>'), listing(listVersions), 2],
    ['versions that go on nowhere', versions(''), listing(listVersions), 2],
  ])('that comes back to where it was is none: %s', async (_, body, list, calls) => {
    await using aws = await LocalAws.start();
    aws.answer = () => ({ body });
    await expect(list(aws.connect())).rejects.toMatchObject({
      failure: { code: 'unreadable', message: expect.stringMatching(/does not end: its page 2 leads back/) },
    });
    expect(aws.requests).toHaveLength(calls);
  });

  test('with ever new pages is left', async () => {
    await using aws = await LocalAws.start();
    aws.answer = () => ({ body: instances(`token-${aws.requests.length}`) });
    await expect(tagged(aws.connect())).rejects.toMatchObject({
      failure: { code: 'unreadable', message: expect.stringContaining('more than 100 pages') },
    });
    expect(aws.requests).toHaveLength(100);
  });

  test('of files in COMPLETE that no model has is no list to ask after', async () => {
    const file = { name: 'manifests/m', size: 1, sha256: '0'.repeat(64) };
    await using aws = await LocalAws.start();
    aws.answer = ({ url }) =>
      url.includes('COMPLETE')
        ? { body: JSON.stringify({ files: Array.from({ length: 1001 }, () => file) }) }
        : { body: '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>' };
    const cache = await inspectCache(aws.connect(), { bucket: 'b', prefix: 'p' });
    expect(cache).toMatchObject({ state: 'partial', problems: [expect.stringContaining('1001 files')] });
    expect(aws.requests).toHaveLength(2);
  });
});

function listing(list: typeof listObjects | typeof listVersions) {
  return (aws: AwsClients) => list(aws, 'b', 'p/');
}
