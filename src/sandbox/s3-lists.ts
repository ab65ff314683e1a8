import { AwsError } from './aws-error.ts';
import { type Answer, xml } from './s3-reply.ts';
import type { Bucket, Version } from './s3-store.ts';
import type { Reply } from './wire.ts';
import type { World } from './world.ts';

const OWNER = { ID: '75aa57f09aa0c8caeab4f8c24e99d10f8e7faeebf76c078efc7c6caea54ba06a' };

export function listBuckets(world: World): Reply {
  const Bucket = [...world.buckets.values()].map((b) => ({ Name: b.name, CreationDate: iso(b.createdMs) }));
  return { ...xml('ListAllMyBucketsResult', { Buckets: { Bucket }, Owner: OWNER }), action: 'ListBuckets' };
}

/** What all lists share: prefix, delimiter, how many, and how names are written. */
function options(query: URLSearchParams) {
  const asked = query.get('max-keys');
  const maxKeys = asked === null ? 1000 : Number(asked);
  if (!Number.isInteger(maxKeys) || maxKeys < 0) {
    throw new AwsError('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  }
  const encoding = query.get('encoding-type');
  if (encoding !== null && encoding !== 'url') {
    throw new AwsError('InvalidArgument', 'Invalid Encoding Method specified in Request');
  }
  const write = (name: string): string =>
    encoding === 'url' ? encodeURIComponent(name).replaceAll('%2F', '/').replaceAll('%20', '+') : name;
  return {
    prefix: query.get('prefix') ?? '',
    delimiter: query.get('delimiter') ?? '',
    maxKeys: Math.min(maxKeys, 1000),
    encoding: encoding ?? undefined,
    write,
  };
}

export function listObjects(bucket: Bucket, query: URLSearchParams, v2: boolean): Answer {
  const { prefix, delimiter, maxKeys, encoding, write } = options(query);
  const token = query.get('continuation-token');
  const after = v2
    ? token === null
      ? (query.get('start-after') ?? '')
      : Buffer.from(token, 'base64url').toString('utf8')
    : (query.get('marker') ?? '');
  const contents: Version[] = [];
  const groups = new Set<string>();
  let last = '';
  let more = false;
  for (const [key, [version]] of bucket.entries(prefix)) {
    if (version === undefined || version.deleteMarker || key <= after) continue;
    const group = groupOf(key, prefix, delimiter);
    if (group !== undefined && (groups.has(group) || (after !== '' && after.startsWith(group)))) continue;
    if (contents.length + groups.size >= maxKeys) {
      more = maxKeys > 0;
      break;
    }
    last = group ?? key;
    if (group === undefined) contents.push(version);
    else groups.add(group);
  }
  return xml('ListBucketResult', {
    Name: bucket.name,
    Prefix: write(prefix),
    Delimiter: delimiter === '' ? undefined : write(delimiter),
    MaxKeys: maxKeys,
    EncodingType: encoding,
    IsTruncated: more,
    ...(v2
      ? {
          KeyCount: contents.length + groups.size,
          ContinuationToken: token ?? undefined,
          NextContinuationToken: more ? Buffer.from(last).toString('base64url') : undefined,
          StartAfter: query.has('start-after') ? write(query.get('start-after') ?? '') : undefined,
        }
      : { Marker: write(after), NextMarker: more ? write(last) : undefined }),
    Contents: contents.map((version) => ({ Key: write(version.key), ...common(version) })),
    CommonPrefixes: [...groups].map((group) => ({ Prefix: write(group) })),
  });
}

export function listVersions(bucket: Bucket, query: URLSearchParams): Answer {
  const { prefix, delimiter, maxKeys, encoding, write } = options(query);
  const keyMarker = query.get('key-marker') ?? '';
  const versionMarker = query.get('version-id-marker') ?? '';
  const found: { version: Version; latest: boolean }[] = [];
  const groups = new Set<string>();
  let more = false;
  outer: for (const [key, versions] of bucket.entries(prefix)) {
    if (key < keyMarker || (key === keyMarker && versionMarker === '')) continue;
    const group = groupOf(key, prefix, delimiter);
    if (group !== undefined) {
      groups.add(group);
      continue;
    }
    const skip = key === keyMarker ? versions.findIndex((v) => v.versionId === versionMarker) + 1 : 0;
    for (const version of versions.slice(skip)) {
      if (found.length + groups.size >= maxKeys) {
        more = maxKeys > 0;
        break outer;
      }
      found.push({ version, latest: version === versions[0] });
    }
  }
  const last = found.at(-1)?.version;
  const entry = ({ version, latest }: (typeof found)[number]) => ({
    Key: write(version.key),
    VersionId: version.versionId,
    IsLatest: latest,
    Owner: OWNER,
    ...common(version),
  });
  return xml('ListVersionsResult', {
    Name: bucket.name,
    Prefix: write(prefix),
    Delimiter: delimiter === '' ? undefined : write(delimiter),
    KeyMarker: write(keyMarker),
    VersionIdMarker: versionMarker,
    MaxKeys: maxKeys,
    EncodingType: encoding,
    IsTruncated: more,
    NextKeyMarker: more && last ? write(last.key) : undefined,
    NextVersionIdMarker: more && last ? last.versionId : undefined,
    Version: found.filter(({ version }) => !version.deleteMarker).map(entry),
    DeleteMarker: found.filter(({ version }) => version.deleteMarker).map(entry),
    CommonPrefixes: [...groups].map((group) => ({ Prefix: write(group) })),
  });
}

function common(version: Version) {
  const LastModified = iso(version.lastModifiedMs);
  if (version.deleteMarker) return { LastModified };
  return { LastModified, ETag: `"${version.etag}"`, Size: version.size, StorageClass: 'STANDARD' };
}

function groupOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** S3 always writes .000 in lists: it keeps whole seconds. */
function iso(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString();
}
