import { abortable } from './abortable.ts';
import { isFailure } from './aws-failure.ts';
import type { AwsClients } from './clients.ts';
import { allPages } from './pages.ts';

export interface Stored {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
}

/** Current objects under a prefix, in key order. */
export async function listObjects(
  aws: AwsClients,
  bucket: string,
  prefix: string,
  signal?: AbortSignal,
): Promise<readonly Stored[]> {
  const { ListObjectsV2Command } = await import('./chunks/s3.ts');
  const client = await aws.s3();
  const found: Stored[] = [];
  await allPages<string>(`objects in s3://${bucket}/${prefix}`, async (next) => {
    const answer = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        ...(next ? { ContinuationToken: next } : {}),
      }),
      abortable(signal),
    );
    for (const { Key, Size } of answer.Contents ?? []) found.push({ key: Key ?? '', size: Size ?? 0 });
    return answer.IsTruncated ? (answer.NextContinuationToken ?? '') : undefined;
  });
  return found;
}

/** One version of a key, or a delete marker that hides the versions before it. */
export interface Version {
  readonly key: string;
  /** `null` as text: written while the bucket kept no versions. */
  readonly versionId: string;
  readonly latest: boolean;
  readonly marker: boolean;
}

/** All versions and delete markers under a prefix, each key's newest first. */
export async function listVersions(
  aws: AwsClients,
  bucket: string,
  prefix: string,
  signal?: AbortSignal,
): Promise<readonly Version[]> {
  const { ListObjectVersionsCommand } = await import('./chunks/s3.ts');
  const client = await aws.s3();
  const found: Version[] = [];
  await allPages<VersionMark>(`versions in s3://${bucket}/${prefix}`, async (next) => {
    const answer = await client.send(
      new ListObjectVersionsCommand({ Bucket: bucket, Prefix: prefix, ...next }),
      abortable(signal),
    );
    for (const version of answer.Versions ?? []) found.push(versionFrom(version, false));
    for (const marker of answer.DeleteMarkers ?? []) found.push(versionFrom(marker, true));
    const { IsTruncated, NextKeyMarker, NextVersionIdMarker } = answer;
    if (!IsTruncated) return undefined;
    return { KeyMarker: NextKeyMarker ?? '', ...versionMarker(NextVersionIdMarker) };
  });
  return found;
}

interface VersionMark {
  readonly KeyMarker: string;
  readonly VersionIdMarker?: string;
}

interface Listed {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly IsLatest?: boolean | undefined;
}

function versionFrom({ Key, VersionId, IsLatest }: Listed, marker: boolean): Version {
  return { key: Key ?? '', versionId: VersionId ?? 'null', latest: IsLatest === true, marker };
}

function versionMarker(id: string | undefined): { readonly VersionIdMarker?: string } {
  return id ? { VersionIdMarker: id } : {};
}

export interface Head {
  /** Bytes. */
  readonly size: number;
  readonly versionId?: string;
  /** Hex, where S3 has it: of the whole object, which it has not of one that came in parts. */
  readonly sha256?: string;
}

/**
 * `undefined` when there is no such object, or only a delete marker. `sums`: with its checksum, for which an object under a
 * key of KMS takes the right to decrypt.
 */
export async function headObject(
  aws: AwsClients,
  bucket: string,
  key: string,
  signal?: AbortSignal,
  sums = false,
): Promise<Head | undefined> {
  const { HeadObjectCommand } = await import('./chunks/s3.ts');
  const client = await aws.s3();
  try {
    const input = { Bucket: bucket, Key: key, ...(sums ? { ChecksumMode: 'ENABLED' as const } : {}) };
    const answer = await client.send(new HeadObjectCommand(input), abortable(signal));
    const { ContentLength: size = 0, VersionId: versionId, ChecksumSHA256: sum = '' } = answer;
    return {
      size,
      ...(versionId ? { versionId } : {}),
      ...(/^[\w+/]{43}=$/.test(sum) ? { sha256: Buffer.from(sum, 'base64').toString('hex') } : {}),
    };
  } catch (error) {
    if (isFailure(error, 'not-found')) return undefined;
    throw error;
  }
}

/** A text object, a state at the longest; `undefined` when there is none. */
export async function readText(
  aws: AwsClients,
  bucket: string,
  key: string,
  signal?: AbortSignal,
): Promise<{ readonly text: string; readonly versionId?: string } | undefined> {
  const { GetObjectCommand } = await import('./chunks/s3.ts');
  const client = await aws.s3();
  try {
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), abortable(signal));
    const text = (await answer.Body?.transformToString()) ?? '';
    return { text, ...(answer.VersionId ? { versionId: answer.VersionId } : {}) };
  } catch (error) {
    if (isFailure(error, 'not-found')) return undefined;
    throw error;
  }
}
