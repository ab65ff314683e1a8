import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { clearCache, hiddenBy, restoreCache, toHide } from '../../src/aws/cache-clearing.ts';
import type { Connection, connectAws } from '../../src/aws/connect.ts';
import {
  consoleOutput,
  describeInstance,
  instanceStatus,
  instancesTagged,
  instanceType,
} from '../../src/aws/ec2.ts';
import { inspectCache } from '../../src/aws/model-cache.ts';
import { listObjects, listVersions, readText } from '../../src/aws/s3.ts';
import { agent, connectionStatus, parameter } from '../../src/aws/ssm.ts';
import { callerIdentity } from '../../src/aws/sts.ts';
import { readStateLock } from '../../src/terragrunt/state-lock.ts';
import { createBorder } from '../../src/text/border.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';

type World = Awaited<ReturnType<typeof sandboxFor>>;
const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.sandbox.stop();
});

async function world(scenario?: string, more: (endpoint: string) => Partial<Connection> = () => ({})) {
  const made = await sandboxFor(scenario);
  worlds.push(made);
  const aws = awsOn(made.ready, more(made.ready.endpoint));
  return { ...made, aws };
}

/** Reviews and clears in one go. */
async function clear(aws: ReturnType<typeof connectAws>, cache: Parameters<typeof toHide>[1]) {
  return clearCache(aws, cache, await toHide(aws, cache), async () => undefined);
}

async function onlyInstance(aws: ReturnType<typeof connectAws>) {
  const [instance] = await instancesTagged(aws, { key: 'Service', value: service.name });
  if (!instance) throw new Error('the sandbox has no instance');
  return instance;
}

describe('the healthy world, through our clients', () => {
  test('the instance, its status, its type and its console', async () => {
    const { aws } = await world();
    const instance = await onlyInstance(aws);
    expect(instance).toMatchObject({
      state: 'running',
      type: 'm7i.2xlarge',
      zone: 'us-east-1a',
      tags: { Service: 'ttb-verifier' },
    });
    expect(await describeInstance(aws, instance.id)).toEqual(instance);
    expect(await describeInstance(aws, 'i-0123456789abcdef0')).toBeUndefined();
    expect(await instanceStatus(aws, instance.id)).toMatchObject({ instance: 'ok', system: 'ok' });
    expect(await instanceType(aws, instance.type)).toMatchObject({
      nitro: true,
      vcpus: 8,
      memoryMiB: 32_768,
    });
    const { bytes, text } = await consoleOutput(aws, instance.id, { latest: true });
    expect(bytes.byteLength).toBeLessThanOrEqual(64 * 1024);
    expect(text).toContain('##RB {"stage":"recovered"');
  });

  test('the caller, the agent, a parameter that is not there, a lock that nobody holds', async () => {
    const { aws } = await world();
    const { id } = await onlyInstance(aws);
    expect(await callerIdentity(aws)).toMatchObject({
      account: '123456789012',
      arn: expect.stringMatching(/^arn:aws:/),
    });
    expect(await connectionStatus(aws, id)).toBe('connected');
    expect(await agent(aws, id)).toMatchObject({ ping: 'Online' });
    expect(await agent(aws, 'i-0123456789abcdef0')).toBeUndefined();
    expect(await parameter(aws, '/no/such/parameter')).toBeUndefined();
    expect(await readStateLock(aws, createBorder(), service.state, [])).toBeUndefined();
  });

  test('a lock that somebody holds names them', async () => {
    const { aws } = await world('lock-held');
    const lock = await readStateLock(aws, createBorder(), service.state, []);
    expect(lock?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(lock).toMatchObject({ operation: 'Apply', who: expect.stringContaining('@') });
    expect(Date.parse(lock?.created ?? '')).not.toBeNaN();
  });

  test('other keys are refused, as credentials that are wrong', async () => {
    const credentials = { accessKeyId: 'AKIAREALREALREALREAL', secretAccessKey: 'real' };
    const { aws } = await world(undefined, (endpoint) => ({ only: { endpoint, credentials } }));
    await expect(callerIdentity(aws)).rejects.toMatchObject({
      failure: { code: 'credentials', facts: { reason: 'rejected' } },
    });
    await expect(inspectCache(aws, service.cache)).rejects.toMatchObject({
      failure: { code: 'credentials' },
    });
  });

  test('a sandbox that has gone is a failure to read', async () => {
    const { aws, sandbox } = await world();
    const { id } = await onlyInstance(aws);
    await sandbox.stop();
    await expect(describeInstance(aws, id)).rejects.toMatchObject({ failure: { code: 'unreachable' } });
  });
});

describe('the model cache', () => {
  const { cache } = service;

  test('warm: whole, with names, sizes, hashes and version', async () => {
    const { aws } = await world();
    const found = await inspectCache(aws, cache);
    expect(found).toMatchObject({ state: 'warm', problems: [], completeVersion: expect.any(String) });
    expect(found.complete?.files.length).toBeGreaterThan(1);
    expect(found.bytes).toBeGreaterThan(7e9);
    for (const { name, size, sha256 } of found.complete?.files ?? []) {
      expect(found.objects).toContainEqual({ name, size });
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  test('cold: nothing there', async () => {
    const { aws } = await world('cold-cache');
    expect(await inspectCache(aws, cache)).toMatchObject({ state: 'cold', problems: [] });
    expect(await clear(aws, cache)).toEqual([]);
  });

  test('cleared and brought back: the blobs stay, and everything is as before', async () => {
    const { aws } = await world();
    const before = await inspectCache(aws, cache);
    const versions = await listVersions(aws, cache.bucket, cache.prefix);
    const marks = await clear(aws, cache);
    expect(marks.map(({ key }) => key.slice(cache.prefix.length + 1).split('/')[0])).toEqual([
      'COMPLETE',
      'manifests',
    ]);
    const cleared = await inspectCache(aws, cache);
    expect(cleared.state).toBe('cold');
    expect(cleared.objects.every(({ name }) => name.startsWith('blobs/'))).toBe(true);
    expect(cleared.objects.length).toBe(before.objects.length - marks.length);
    expect(await hiddenBy(aws, cache)).toEqual(marks);

    expect(await clear(aws, cache)).toEqual([]);
    const { restored, covered } = await restoreCache(aws, cache, marks);
    expect([restored.length, covered]).toEqual([marks.length, []]);
    expect(await inspectCache(aws, cache)).toEqual(before);
    expect(await listVersions(aws, cache.bucket, cache.prefix)).toEqual(versions);
    expect((await restoreCache(aws, cache, marks)).restored).toEqual(restored);
  });

  test('an archive of the old layout is hidden and brought back with the rest: a boot would start from it', async () => {
    const { aws, s3 } = await world();
    const archive = 'models/llama3.2-vision.tar.gz';
    await s3().send(new PutObjectCommand({ Bucket: cache.bucket, Key: archive, Body: 'old' }));
    await s3().send(new PutObjectCommand({ Bucket: cache.bucket, Key: `${archive}.bak`, Body: 'not this' }));
    const both = { ...cache, archive };
    const without = { bucket: cache.bucket, prefix: cache.prefix };
    const keys = async (of: typeof without) => (await toHide(aws, of)).map(({ key }) => key);
    expect(await keys(without)).not.toContain(archive);
    expect(await keys(both)).toContain(archive);
    const marks = await clear(aws, both);
    expect(marks.map(({ key }) => key)).toContain(archive);
    expect(await readText(aws, cache.bucket, archive)).toBeUndefined();
    expect(await readText(aws, cache.bucket, `${archive}.bak`)).toBeDefined();
    await restoreCache(aws, both, marks);
    expect((await readText(aws, cache.bucket, archive))?.text).toBe('old');
  });

  test('a new export on top of a clearing stays, whatever the rollback does', async () => {
    const { aws, s3 } = await world();
    const complete = (await readText(aws, cache.bucket, `${cache.prefix}/COMPLETE`))?.text ?? '';
    const marks = await clear(aws, cache);
    const newer = complete.replace('{', '{ ');
    await s3().send(
      new PutObjectCommand({ Bucket: cache.bucket, Key: `${cache.prefix}/COMPLETE`, Body: newer }),
    );
    const { restored, covered } = await restoreCache(aws, cache, marks);
    expect(covered).toEqual([`${cache.prefix}/COMPLETE`]);
    expect(restored).toHaveLength(marks.length - 1);
    expect((await readText(aws, cache.bucket, `${cache.prefix}/COMPLETE`))?.text).toBe(newer);
  });

  test('a version that is data is never deleted as if it were a marker', async () => {
    const { aws } = await world();
    const versions = await listVersions(aws, cache.bucket, cache.prefix);
    const marks = await clear(aws, cache);
    const data = versions.find(({ key }) => key.endsWith('/COMPLETE'));
    if (!data) throw new Error('no COMPLETE');
    await expect(restoreCache(aws, cache, [...marks, data])).rejects.toMatchObject({
      code: 'NotAMarker',
    });
    expect(await hiddenBy(aws, cache)).toEqual(marks);
  });

  test.each([
    ['COMPLETE is gone', undefined, 'COMPLETE is missing, though a manifest is there.'],
    ['COMPLETE is no JSON', 'oops', 'COMPLETE is not JSON.'],
    ['COMPLETE has no files', '{"v":1}', 'COMPLETE does not list any files.'],
    ['a name leads elsewhere', '{"files":[{"name":"blobs/../../x","size":1,"sha256":"0"}]}', 'strange name'],
    ['a size is missing', `{"files":[{"name":"blobs/sha256-${'0'.repeat(64)}","sha256":"0"}]}`, 'no size'],
    [
      'a hash is another',
      `{"files":[{"name":"blobs/sha256-${'0'.repeat(64)}","size":1,"sha256":"${'1'.repeat(64)}"}]}`,
      'another sha256',
    ],
    [
      'a file is missing',
      `{"files":[{"name":"manifests/none","size":1,"sha256":"${'1'.repeat(64)}"}]}`,
      'manifests/none is missing.',
    ],
  ])('partial: %s', async (_, text, problem) => {
    const { aws, s3 } = await world();
    const object = { Bucket: cache.bucket, Key: `${cache.prefix}/COMPLETE` };
    await s3().send(
      text === undefined ? new DeleteObjectCommand(object) : new PutObjectCommand({ ...object, Body: text }),
    );
    const found = await inspectCache(aws, cache);
    expect(found.state).toBe('partial');
    expect(found.problems.join()).toContain(problem);
  });

  test('partial: a file has another size than COMPLETE says', async () => {
    const { aws, s3 } = await world();
    const manifest = (await listObjects(aws, cache.bucket, `${cache.prefix}/manifests/`))[0]?.key ?? '';
    await s3().send(new PutObjectCommand({ Bucket: cache.bucket, Key: manifest, Body: 'short' }));
    const found = await inspectCache(aws, cache);
    expect(found).toMatchObject({
      state: 'partial',
      problems: [expect.stringMatching(/has 5 bytes instead of \d+\.$/)],
    });
  });
});
