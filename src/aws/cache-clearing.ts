import { abortable } from './abortable.ts';
import { CacheRefused } from './cache-refused.ts';
import type { AwsClients } from './clients.ts';
import type { Cache } from './model-cache.ts';
import { listVersions, type Version } from './s3.ts';

/** One version of a key: data that clearing hides, or the delete marker that hides it. */
export interface KeyVersion {
  readonly key: string;
  readonly versionId: string;
}

/** What is known when a clearing begins: with it, the markers it made are found again even if it broke off. */
export interface Clearing {
  /** What is hidden. */
  readonly keys: readonly string[];
  /** Version ids of the delete markers that were there before. */
  readonly earlier: readonly string[];
}

/**
 * Makes the cache cold so that it can be brought back: delete markers on COMPLETE, then on the manifests; the blobs
 * stay. Hides exactly `reviewed`, versions of `toHide`. Throws before anything is hidden: `CacheMoved` when that is no
 * longer what is there, `NotVersioned` when it could not be taken back. `begin` is called after these checks and before
 * the first marker. Returns the markers that this call made.
 */
export async function clearCache(
  aws: AwsClients,
  cache: Cache,
  reviewed: readonly KeyVersion[],
  begin: (clearing: Clearing) => Promise<void>,
  signal?: AbortSignal,
): Promise<readonly KeyVersion[]> {
  const before = await relevant(aws, cache, signal);
  const current = before.filter(isVisible);
  refuseMoved(reviewed, current);
  const unversioned = current.find(({ versionId }) => versionId === 'null');
  if (unversioned) throw new CacheRefused('NotVersioned', { key: unversioned.key });
  const { DeleteObjectCommand } = await import('./chunks/s3.ts');
  const client = await aws.s3();
  const earlier = before.filter(({ marker }) => marker).map(({ versionId }) => versionId);
  const clearing = { keys: reviewed.map(({ key }) => key), earlier };
  await begin(clearing);
  for (const { key } of completeFirst(reviewed)) {
    await client.send(new DeleteObjectCommand({ Bucket: cache.bucket, Key: key }), abortable(signal));
  }
  // Read back rather than collected from the answers: a delete whose answer got lost is sent again and leaves two
  // markers, and both must go for the object to come back.
  return markersOf(aws, cache, clearing, signal);
}

function refuseMoved(reviewed: readonly KeyVersion[], current: readonly KeyVersion[]): void {
  const lacks = (list: readonly KeyVersion[], one: KeyVersion) =>
    !list.some(({ key, versionId }) => key === one.key && versionId === one.versionId);
  const unseen = current.filter((one) => lacks(reviewed, one)).map(({ key }) => key);
  const gone = reviewed.filter((one) => lacks(current, one)).map(({ key }) => key);
  if (unseen.length === 0 && gone.length === 0) return;
  const keys = [...new Set([...unseen, ...gone])].join(', ');
  throw new CacheRefused('CacheMoved', { keys }, { unseen, gone });
}

/** The delete markers that a clearing made, however far it came. */
export async function markersOf(
  aws: AwsClients,
  cache: Cache,
  { keys, earlier }: Clearing,
  signal?: AbortSignal,
): Promise<readonly KeyVersion[]> {
  const versions = await relevant(aws, cache, signal);
  return versions
    .filter(({ marker, key, versionId }) => marker && keys.includes(key) && !earlier.includes(versionId))
    .map(keyVersion);
}

/** The delete markers that hide the cache now, whoever made them. */
export async function hiddenBy(
  aws: AwsClients,
  cache: Cache,
  signal?: AbortSignal,
): Promise<readonly KeyVersion[]> {
  const versions = await relevant(aws, cache, signal);
  return versions.filter(({ latest, marker }) => latest && marker).map(keyVersion);
}

/**
 * Takes a clearing back: deletes exactly these delete markers, COMPLETE's last. A marker that is gone is done; one that
 * is no delete marker is refused before anything is deleted (`NotAMarker`), since deleting it would end data.
 * Returns the keys that stay covered by something newer, such as a new export.
 */
export async function restoreCache(
  aws: AwsClients,
  cache: Cache,
  marks: readonly KeyVersion[],
  signal?: AbortSignal,
): Promise<{ readonly restored: readonly string[]; readonly covered: readonly string[] }> {
  const versions = await relevant(aws, cache, signal);
  const find = (mark: KeyVersion) =>
    versions.find((v) => v.key === mark.key && v.versionId === mark.versionId);
  const wrong = marks.find((mark) => find(mark)?.marker === false);
  if (wrong) throw new CacheRefused('NotAMarker', { version: wrong.versionId, key: wrong.key });
  const { DeleteObjectCommand } = await import('./chunks/s3.ts');
  const client = await aws.s3();
  for (const mark of completeFirst(marks.filter((m) => find(m))).reverse()) {
    await client.send(
      new DeleteObjectCommand({ Bucket: cache.bucket, Key: mark.key, VersionId: mark.versionId }),
      abortable(signal),
    );
  }
  const now = await relevant(aws, cache, signal);
  const latest = (of: readonly Version[], key: string) => of.find((v) => v.key === key && v.latest);
  // Something newer lay on the marker already, or another marker is on top now.
  const isCovered = (key: string) =>
    latest(now, key)?.marker !== false ||
    (marks.some((mark) => mark.key === key && find(mark)) && latest(versions, key)?.marker === false);
  const keys = [...new Set(marks.map(({ key }) => key))];
  return { restored: keys.filter((key) => !isCovered(key)), covered: keys.filter(isCovered) };
}

/** COMPLETE, the manifests and the old archive: what makes a cache usable. */
async function relevant(aws: AwsClients, cache: Cache, signal?: AbortSignal): Promise<readonly Version[]> {
  const { bucket, prefix, archive } = cache;
  const single = async (key: string) =>
    (await listVersions(aws, bucket, key, signal)).filter((version) => version.key === key);
  const [complete, manifests, old] = await Promise.all([
    single(`${prefix}/COMPLETE`),
    listVersions(aws, bucket, `${prefix}/manifests/`, signal),
    archive === undefined ? [] : single(archive),
  ]);
  return [...complete, ...manifests, ...old];
}

/** What clearing would hide now, sorted by key: what is reviewed before it. */
export async function toHide(
  aws: AwsClients,
  cache: Cache,
  signal?: AbortSignal,
): Promise<readonly KeyVersion[]> {
  const versions = await relevant(aws, cache, signal);
  return versions
    .filter(isVisible)
    .map(keyVersion)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function isVisible({ latest, marker }: Version): boolean {
  return latest && !marker;
}

/** Without COMPLETE nothing else counts, so a clearing that breaks off leaves no cache that looks whole. */
function completeFirst<T extends { readonly key: string }>(items: readonly T[]): T[] {
  const isComplete = ({ key }: T) => key.endsWith('/COMPLETE');
  return [...items.filter(isComplete), ...items.filter((item) => !isComplete(item))];
}

function keyVersion({ key, versionId }: Version): KeyVersion {
  return { key, versionId };
}
