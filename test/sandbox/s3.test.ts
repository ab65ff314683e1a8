import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { sandboxFor, service } from './fixture.ts';

const Bucket = service.state.bucket;

test('what is put is got back, with its metadata and checksum, in whole and in part', async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  const Key = 'a folder/ünï+code & <more>.txt';
  const put = await s3.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: 'hello world',
      ContentType: 'text/plain',
      Metadata: { who: 'me' },
    }),
  );
  expect(put.ChecksumCRC32).toBe('DUoRhQ==');
  const got = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(await got.Body?.transformToString()).toBe('hello world');
  expect(got).toMatchObject({
    ContentType: 'text/plain',
    Metadata: { who: 'me' },
    VersionId: put.VersionId,
    ETag: put.ETag,
  });
  const part = await s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=6-' }));
  expect(part.ContentRange).toBe('bytes 6-10/11');
  expect(await part.Body?.transformToString()).toBe('world');
  const tail = await s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=-3' }));
  expect(await tail.Body?.transformToString()).toBe('rld');
  await expect(s3.send(new GetObjectCommand({ Bucket, Key, Range: 'bytes=50-60' }))).rejects.toMatchObject({
    name: 'InvalidRange',
  });
  const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'a folder/' }));
  expect(listed.Contents?.map((one) => [one.Key, one.Size])).toEqual([[Key, 11]]);
});

test('a stream arrives as aws-chunked and is stored as what it is', async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  const text = 'x'.repeat(100_000);
  const Body = Readable.from([Buffer.from(text.slice(0, 70_000)), Buffer.from(text.slice(70_000))]);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'stream', Body, ContentLength: text.length }));
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
  expect(await got.Body?.transformToString()).toBe(text);
  expect(got.ContentLength).toBe(text.length);
});

test('If-None-Match: * is how a lock is taken: the second comes too late', async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  const lock = (Body: string) =>
    s3.send(new PutObjectCommand({ Bucket, Key: 'x.tflock', Body, IfNoneMatch: '*' }));
  await lock('first');
  await expect(lock('second')).rejects.toMatchObject({
    name: 'PreconditionFailed',
    message: 'At least one of the pre-conditions you specified did not hold',
    $metadata: { httpStatusCode: 412 },
  });
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'x.tflock' }));
  await lock('third');
  const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'x.tflock' }));
  expect(await got.Body?.transformToString()).toBe('third');
});

test.each([
  ['CRC32', { ChecksumCRC32: 'AAAAAA==' }, 'BadDigest'],
  ['SHA1', { ChecksumSHA1: Buffer.alloc(20).toString('base64') }, 'BadDigest'],
  ['SHA256', { ChecksumSHA256: Buffer.alloc(32).toString('base64') }, 'BadDigest'],
  ['SHA256 that is none', { ChecksumSHA256: 'AAAA' }, 'InvalidRequest'],
  ['MD5', { ContentMD5: Buffer.alloc(16).toString('base64') }, 'BadDigest'],
  ['MD5 that is none', { ContentMD5: 'hello' }, 'InvalidDigest'],
])('a wrong %s is refused, and nothing is stored', async (_what, sum, name) => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  const put = s3.send(new PutObjectCommand({ Bucket, Key: 'bad', Body: 'hello', ...sum }));
  await expect(put).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  await expect(s3.send(new HeadObjectCommand({ Bucket, Key: 'bad' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
});

test('right checksums are taken', async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  const of = (name: string) => createHash(name).update('hello').digest('base64');
  const put = { Bucket, Key: 'good', Body: 'hello' };
  await s3.send(new PutObjectCommand({ ...put, ContentMD5: of('md5') }));
  const { ChecksumSHA256 } = await s3.send(new PutObjectCommand({ ...put, ChecksumSHA256: of('sha256') }));
  expect(ChecksumSHA256).toBe(of('sha256'));
});

test('a conditional read: what the caller has already is not sent again, what it does not expect is refused', async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  const { ETag } = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'hello' }));
  const status = (more: object) =>
    s3.send(new GetObjectCommand({ Bucket, Key: 'k', ...more })).then(
      ({ $metadata }) => $metadata.httpStatusCode,
      (error: { $metadata: { httpStatusCode: number } }) => error.$metadata.httpStatusCode,
    );
  const other = '"00000000000000000000000000000000"';
  const [long, soon] = [new Date('2001-01-01'), new Date(Date.now() + 86_400_000)];
  expect(await status({ IfNoneMatch: ETag })).toBe(304);
  expect(await status({ IfNoneMatch: other })).toBe(200);
  expect(await status({ IfMatch: ETag })).toBe(200);
  expect(await status({ IfMatch: other })).toBe(412);
  expect(await status({ IfModifiedSince: long })).toBe(200);
  expect(await status({ IfModifiedSince: soon })).toBe(304);
  expect(await status({ IfUnmodifiedSince: long })).toBe(412);
  // The ETag counts before the time.
  expect(await status({ IfMatch: ETag, IfUnmodifiedSince: long })).toBe(200);
  expect(await status({ IfNoneMatch: other, IfModifiedSince: soon })).toBe(200);
});

test('a key has at most 1,024 bytes, however many letters that is', async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  await s3.send(new PutObjectCommand({ Bucket, Key: 'ü'.repeat(512), Body: '' }));
  const long = s3.send(new PutObjectCommand({ Bucket, Key: 'ü'.repeat(513), Body: '' }));
  await expect(long).rejects.toMatchObject({ name: 'KeyTooLongError', Size: '1026', MaxSizeAllowed: '1024' });
});

test('deleting hides, and taking the marker back shows again; only a version is gone for good', async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  const first = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '1' }));
  const second = await s3.send(new PutObjectCommand({ Bucket, Key: 'k', Body: '22' }));
  const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
  expect(marker.DeleteMarker).toBe(true);
  await expect(s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).rejects.toMatchObject({
    name: 'NoSuchKey',
  });
  expect((await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'k' }))).KeyCount).toBe(0);
  const old = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId: first.VersionId }));
  expect(await old.Body?.transformToString()).toBe('1');
  const asMarker = s3.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId: marker.VersionId }));
  await expect(asMarker).rejects.toMatchObject({ $metadata: { httpStatusCode: 405 } });

  const versions = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'k' }));
  expect(versions.Versions?.map((one) => [one.VersionId, one.IsLatest, one.Size])).toEqual([
    [second.VersionId, false, 2],
    [first.VersionId, false, 1],
  ]);
  expect(versions.DeleteMarkers?.map((one) => [one.VersionId, one.IsLatest])).toEqual([
    [marker.VersionId, true],
  ]);

  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: marker.VersionId }));
  const back = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
  expect(await back.Body?.transformToString()).toBe('22');
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: second.VersionId }));
  expect(await (await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }))).Body?.transformToString()).toBe(
    '1',
  );
});

test('many are deleted at once, by marker or by version', async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  const put = await s3.send(new PutObjectCommand({ Bucket, Key: 'm/1&2', Body: '1' }));
  await s3.send(new PutObjectCommand({ Bucket, Key: 'm/3', Body: '3' }));
  const done = await s3.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects: [{ Key: 'm/1&2', VersionId: put.VersionId }, { Key: 'm/3' }] },
    }),
  );
  expect(done.Deleted?.map((one) => [one.Key, one.DeleteMarker ?? false])).toEqual([
    ['m/1&2', false],
    ['m/3', true],
  ]);
  const left = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: 'm/' }));
  expect(left.Versions?.map((one) => one.Key)).toEqual(['m/3']);
});

test('lists come in pages and in folders', async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  for (const Key of ['p/a/1', 'p/a/2', 'p/b/1', 'p/c', 'p/d'])
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
  const folders = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'p/', Delimiter: '/' }));
  expect(folders.CommonPrefixes?.map((one) => one.Prefix)).toEqual(['p/a/', 'p/b/']);
  expect(folders.Contents?.map((one) => one.Key)).toEqual(['p/c', 'p/d']);

  const keys: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: 'p/', MaxKeys: 2, ContinuationToken: token }),
    );
    expect(page.KeyCount).toBeLessThanOrEqual(2);
    keys.push(...(page.Contents ?? []).map((one) => one.Key ?? ''));
    token = page.NextContinuationToken;
  } while (token);
  expect(keys).toEqual(['p/a/1', 'p/a/2', 'p/b/1', 'p/c', 'p/d']);

  await s3.send(new PutObjectCommand({ Bucket, Key: 'p/c', Body: 'again' }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: 'p/c' }));
  const seen: string[] = [];
  let next: { KeyMarker?: string | undefined; VersionIdMarker?: string | undefined } | undefined = {};
  while (next) {
    const page: ListObjectVersionsCommandOutput = await s3.send(
      new ListObjectVersionsCommand({ Bucket, Prefix: 'p/', MaxKeys: 2, ...next }),
    );
    for (const one of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])])
      seen.push(`${one.Key} ${one.VersionId}`);
    next = page.IsTruncated
      ? { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker }
      : undefined;
  }
  expect(seen).toHaveLength(7);
  expect(new Set(seen).size).toBe(7);
});

test("the model's files tell their size, and say so when they are read", async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  const { bucket, prefix } = service.cache;
  const complete = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}/COMPLETE` }));
  const { files } = JSON.parse((await complete.Body?.transformToString()) ?? '') as {
    files: { name: string; size: number; sha256: string }[];
  };
  expect(files.length).toBeGreaterThan(2);
  for (const file of files) {
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: `${prefix}/${file.name}` }));
    expect(head.ContentLength).toBe(file.size);
    if (file.name.startsWith('blobs/')) expect(file.name).toBe(`blobs/sha256-${file.sha256}`);
  }
  const largest = files.toSorted((a, b) => b.size - a.size)[0];
  const get = s3.send(new GetObjectCommand({ Bucket: bucket, Key: `${prefix}/${largest?.name}` }));
  await expect(get).rejects.toThrow(/does not hold its bytes/);
});

test('what is not there, and what is not simulated, is refused as S3 does', async () => {
  await using world = await sandboxFor();
  const s3 = world.s3();
  expect((await s3.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe(service.region);
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'nobody-s' }))).rejects.toMatchObject({
    name: 'NotFound',
  });
  await expect(s3.send(new GetObjectCommand({ Bucket: 'nobody-s', Key: 'k' }))).rejects.toMatchObject({
    name: 'NoSuchBucket',
  });
  await expect(s3.send(new GetBucketAclCommand({ Bucket }))).rejects.toMatchObject({
    name: 'NotImplemented',
    $metadata: { httpStatusCode: 501 },
  });
  await expect(s3.send(new CreateBucketCommand({ Bucket: 'nobody-s' }))).rejects.toMatchObject({
    name: 'NotImplemented',
  });
  expect(await world.ask('GET', 'ledger')).toEqual([]);
});
