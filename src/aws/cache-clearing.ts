import { abortable } from './abortable.ts';
import type { AwsClients } from './clients.ts';
import { AwsFailure } from './failure.ts';
import type { Cache } from './model-cache.ts';
import { listVersions, type Version } from './s3.ts';

/** A delete marker of ours: what hides one key, and what to delete to bring it back. */
export interface Mark {
  readonly key: string;
  readonly versionId: string;
}

/**
 * Makes the cache cold so that it can be brought back: delete markers on COMPLETE, then on the manifests; the blobs
 * stay. Idempotent: what is hidden already is left alone. Throws a failure `not-versioned` before anything is deleted
 * when a deletion could not be taken back. Returns the markers that this call made.
 */
export async function clearCache(
  aws: AwsClients,
  cache: Cache,
  signal?: AbortSignal,
): Promise<readonly Mark[]> {
  const before = await relevant(aws, cache, signal);
  const current = before.filter(({ latest, marker }) => latest && !marker);
  const unversioned = current.find(({ versionId }) => versionId === 'null');
  if (unversioned) {
    throw new AwsFailure({
      code: 'not-versioned',
      message: `The bucket ${cache.bucket} keeps no versions of ${unversioned.key}: deleting it could not be undone.`,
      hint: 'The unit turns versioning on (model_cache.tf); objects from before that have no version.',
      nextSteps: [`aws s3api get-bucket-versioning --bucket ${cache.bucket}`],
    });
  }
  const { DeleteObjectCommand } = await import('./chunks/s3.ts');
  const client = await aws.s3();
  for (const { key } of completeFirst(current)) {
    await client.send(new DeleteObjectCommand({ Bucket: cache.bucket, Key: key }), abortable(signal));
  }
  // Read back rather than collected from the answers: a delete whose answer got lost is sent again and leaves two
  // markers, and both must go for the object to come back.
  const known = new Set(before.map(({ versionId }) => versionId));
  const after = await relevant(aws, cache, signal);
  return after.filter(({ marker, versionId }) => marker && !known.has(versionId)).map(markFrom);
}

/** The delete markers that hide the cache now: what a clearing that broke off may have left. */
export async function hiddenBy(
  aws: AwsClients,
  cache: Cache,
  signal?: AbortSignal,
): Promise<readonly Mark[]> {
  const versions = await relevant(aws, cache, signal);
  return versions.filter(({ latest, marker }) => latest && marker).map(markFrom);
}

/**
 * Takes a clearing back: deletes exactly these delete markers, COMPLETE's last. A marker that is gone is done; one that
 * is no delete marker is refused before anything is deleted (`not-a-marker`), since deleting it would end data.
 * Returns the keys that stay covered by something newer, such as a new export.
 */
export async function restoreCache(
  aws: AwsClients,
  cache: Cache,
  marks: readonly Mark[],
  signal?: AbortSignal,
): Promise<{ readonly restored: readonly string[]; readonly covered: readonly string[] }> {
  const versions = await relevant(aws, cache, signal);
  const find = (mark: Mark) => versions.find((v) => v.key === mark.key && v.versionId === mark.versionId);
  const wrong = marks.find((mark) => find(mark)?.marker === false);
  if (wrong) {
    throw new AwsFailure({
      code: 'not-a-marker',
      message: `${wrong.versionId} of ${wrong.key} is data, not a delete marker. Nothing was deleted.`,
      hint: 'The list of markers does not belong to this cache.',
      nextSteps: [`aws s3api list-object-versions --bucket ${cache.bucket} --prefix ${cache.prefix}/`],
    });
  }
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

/** Keys that clearing would hide now, sorted: what is reviewed before it. */
export async function keysToHide(
  aws: AwsClients,
  cache: Cache,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const versions = await relevant(aws, cache, signal);
  return versions
    .filter(({ latest, marker }) => latest && !marker)
    .map(({ key }) => key)
    .sort();
}

/** Without COMPLETE nothing else counts, so a clearing that breaks off leaves no cache that looks whole. */
function completeFirst<T extends { readonly key: string }>(items: readonly T[]): T[] {
  const isComplete = ({ key }: T) => key.endsWith('/COMPLETE');
  return [...items.filter(isComplete), ...items.filter((item) => !isComplete(item))];
}

function markFrom({ key, versionId }: Version): Mark {
  return { key, versionId };
}
