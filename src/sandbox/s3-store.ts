import { createHash, randomBytes } from 'node:crypto';

/** One version of an object, or a delete marker. */
export interface Version {
  readonly key: string;
  readonly versionId: string;
  readonly lastModifiedMs: number;
  readonly deleteMarker: boolean;
  /** What HEAD and lists say, in bytes. */
  readonly size: number;
  /** Without the quotes. */
  readonly etag: string;
  /**
   * Absent for an object whose bytes the sandbox does not hold: the model's files (7.8 GB). Their size, hash and time are
   * told as for any other; reading one is refused in so many words (s3-objects.ts).
   */
  readonly body?: Buffer;
  /** sha256 of the bytes it stands for, hex, where there is no body. */
  readonly sha256?: string;
  readonly contentType: string;
  /** `x-amz-meta-*` and checksum headers as they were given, to be given back. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface NewObject {
  readonly key: string;
  readonly body?: Buffer;
  readonly size?: number;
  readonly sha256?: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A versioned bucket: nothing is overwritten, and a delete without a version only adds a marker. */
export class Bucket {
  readonly name: string;
  readonly createdMs: number;
  /** Newest first. */
  readonly #versions = new Map<string, Version[]>();

  constructor(name: string, createdMs: number) {
    this.name = name;
    this.createdMs = createdMs;
  }

  put(object: NewObject, nowMs: number): Version {
    const { body } = object;
    const digest = createHash('md5')
      .update(body ?? `${object.sha256}`)
      .digest('hex');
    return this.#add({
      key: object.key,
      versionId: newVersionId(),
      lastModifiedMs: nowMs,
      deleteMarker: false,
      size: object.size ?? body?.length ?? 0,
      // An object of this size came in parts, and its ETag says so.
      etag: body === undefined ? `${digest}-${Math.max(1, Math.ceil((object.size ?? 0) / 2 ** 24))}` : digest,
      ...(body === undefined ? {} : { body }),
      ...(object.sha256 === undefined ? {} : { sha256: object.sha256 }),
      contentType: object.contentType ?? 'binary/octet-stream',
      headers: object.headers ?? {},
    });
  }

  /** What a reader without a version gets: undefined also when the newest is a delete marker. */
  current(key: string): Version | undefined {
    const newest = this.newest(key);
    return newest?.deleteMarker ? undefined : newest;
  }

  newest(key: string): Version | undefined {
    return this.#versions.get(key)?.[0];
  }

  version(key: string, versionId: string): Version | undefined {
    return this.#versions.get(key)?.find((version) => version.versionId === versionId);
  }

  /** Adds a delete marker; as in S3, even for a key that never was. */
  mark(key: string, nowMs: number): Version {
    return this.#add({
      key,
      versionId: newVersionId(),
      lastModifiedMs: nowMs,
      deleteMarker: true,
      size: 0,
      etag: '',
      contentType: '',
      headers: {},
    });
  }

  /** Ends a version or takes back a delete marker; undefined when there is none. */
  remove(key: string, versionId: string): Version | undefined {
    const version = this.version(key, versionId);
    const rest = this.#versions.get(key)?.filter((one) => one !== version) ?? [];
    if (rest.length === 0) this.#versions.delete(key);
    else this.#versions.set(key, rest);
    return version;
  }

  /** Keys in the order of their bytes, with their versions, newest first. */
  entries(prefix = ''): [string, readonly Version[]][] {
    return [...this.#versions]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  }

  #add(version: Version): Version {
    const versions = this.#versions.get(version.key);
    if (versions === undefined) this.#versions.set(version.key, [version]);
    else versions.unshift(version);
    return version;
  }
}

/** 32 characters, as S3's look. */
function newVersionId(): string {
  return randomBytes(24).toString('base64url').replaceAll('-', '.');
}
