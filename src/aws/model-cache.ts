import type { AwsClients } from './clients.ts';
import { headObject, listObjects, readText, type Stored } from './s3.ts';

/** Where the model's copy lies: bucket, and prefix without a slash at the end. */
export interface Cache {
  readonly bucket: string;
  readonly prefix: string;
  /** Key of an archive from before this layout, which a boot accepts as a warm start too. */
  readonly archive?: string | undefined;
}

/** `<prefix>/COMPLETE`, written last: what the cache holds (DESIGN §16, infrastructure/instance_init.sh). */
export interface Complete {
  readonly model: string;
  /** `sha256:<hex>` of the manifest. */
  readonly digest: string;
  /** UTC ISO, when it was written. */
  readonly at: string;
  readonly files: readonly CacheFile[];
  /** Container images and packages, for boots without a registry: what a boot finds there to be wrong it takes from elsewhere. */
  readonly also: readonly CacheFile[];
  /** Why that list is of no use, where it is not. */
  readonly alsoWrong?: string;
}

export interface CacheFile {
  /** Relative to the prefix. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

export interface CacheState {
  /**
   * `warm`: COMPLETE is there and every file it names has the size it says. `cold`: neither COMPLETE nor a manifest, so
   * a boot pulls the model; blobs may be left. `partial`: anything else; a boot will not get the model out of it.
   */
  readonly state: 'warm' | 'cold' | 'partial';
  readonly complete?: Complete;
  readonly completeVersion?: string;
  /** Current objects, with names relative to the prefix. */
  readonly objects: readonly { readonly name: string; readonly size: number }[];
  /** Bytes that a restore copies (warm), or that lie there. */
  readonly bytes: number;
  /** What is wrong with it, one sentence each. Empty when warm or cold. */
  readonly problems: readonly string[];
  /** What is wrong with what lies beside the model (`also`); only where checksums were asked for. */
  readonly besides?: readonly string[];
}

/**
 * Reads only. Sizes are AWS's, and with `sums` checksums where it has them; of other bytes whether they are right is found out
 * when the instance hashes them.
 */
export async function inspectCache(
  aws: AwsClients,
  cache: Cache,
  signal?: AbortSignal,
  sums = false,
): Promise<CacheState> {
  const [listed, complete] = await Promise.all([
    listObjects(aws, cache.bucket, `${cache.prefix}/`, signal),
    readText(aws, cache.bucket, `${cache.prefix}/COMPLETE`, signal),
  ]);
  const objects = listed.map(({ key, size }: Stored) => ({ name: key.slice(cache.prefix.length + 1), size }));
  const lying = objects.reduce((sum, { size }) => sum + size, 0);
  if (!complete) {
    const manifests = objects.filter(({ name }) => name.startsWith('manifests/'));
    if (manifests.length === 0) return { state: 'cold', objects, bytes: lying, problems: [] };
    return {
      state: 'partial',
      objects,
      bytes: lying,
      problems: ['COMPLETE is missing, though a manifest is there.'],
    };
  }
  const version = complete.versionId ? { completeVersion: complete.versionId } : {};
  const parsed = completeFrom(complete.text);
  if (typeof parsed === 'string') {
    return { state: 'partial', objects, bytes: lying, problems: [parsed], ...version };
  }
  const check = (files: readonly CacheFile[]) => checkFiles(aws, cache, files, signal, sums);
  const [problems, beside] = await Promise.all([check(parsed.files), sums ? check(parsed.also) : undefined]);
  return {
    state: problems.length === 0 ? 'warm' : 'partial',
    complete: parsed,
    objects,
    bytes: parsed.files.reduce((sum, { size }) => sum + size, 0),
    problems,
    ...(beside && { besides: parsed.alsoWrong === undefined ? beside : [parsed.alsoWrong] }),
    ...version,
  };
}

/** COMPLETE against the objects themselves; a listing may lag behind, a head does not. One sentence a problem. */
export async function checkFiles(
  aws: AwsClients,
  cache: Cache,
  files: readonly CacheFile[],
  signal?: AbortSignal,
  sums = false,
): Promise<readonly string[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const head = await headObject(aws, cache.bucket, `${cache.prefix}/${file.name}`, signal, sums);
      if (!head) return `${file.name} is missing.`;
      if (head.size !== file.size) return `${file.name} has ${head.size} bytes instead of ${file.size}.`;
      if (head.sha256 !== undefined && head.sha256 !== file.sha256)
        return `${file.name} has another content than COMPLETE says (its sha256 is ${head.sha256}).`;
      return undefined;
    }),
  );
  return found.filter((problem) => problem !== undefined);
}

/** Pure. A sentence instead, when it is not what the instance writes. */
export function completeFrom(text: string): Complete | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return 'COMPLETE is not JSON.';
  }
  if (!isObject(parsed) || !Array.isArray(parsed['files'])) return 'COMPLETE does not list any files.';
  if (parsed['files'].length > FILES)
    return `COMPLETE lists ${parsed['files'].length} files, which no model has.`;
  const files = filesFrom(parsed['files'], NAME);
  if (typeof files === 'string') return files;
  const also = filesFrom(Array.isArray(parsed['also']) ? parsed['also'] : [], ALSO);
  if (!files.some(({ name }) => name.startsWith('manifests/'))) return 'COMPLETE lists no manifest.';
  const field = (name: string) => (typeof parsed[name] === 'string' ? parsed[name] : '');
  return {
    model: field('model'),
    digest: field('digest'),
    at: field('at'),
    files,
    ...(typeof also === 'string' ? { also: [], alsoWrong: also } : { also }),
  };
}

function filesFrom(listed: readonly unknown[], names: RegExp): readonly CacheFile[] | string {
  const files: CacheFile[] = [];
  for (const file of listed.slice(0, FILES)) {
    if (!isObject(file)) return 'COMPLETE lists something that is not a file.';
    const { name, size, sha256 } = file;
    if (typeof name !== 'string' || !names.test(name))
      return `COMPLETE lists a file with a strange name: ${JSON.stringify(name ?? null).slice(0, 100)}.`;
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
      return `COMPLETE gives ${name} no size.`;
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256))
      return `COMPLETE gives ${name} no sha256.`;
    // Blobs are named after their content, and the instance checks by name.
    if (name.startsWith('blobs/') && name !== `blobs/sha256-${sha256}`)
      return `COMPLETE gives ${name} another sha256.`;
    files.push({ name, size, sha256 });
  }
  return files;
}

/** A model has some tens: each is asked after. */
const FILES = 1000;
const ALSO = /^also\/[a-z0-9][a-z0-9_.-]*$/;
const NAME = /^(blobs\/sha256-[0-9a-f]{64}|manifests(\/[A-Za-z0-9][A-Za-z0-9_.-]*)+)$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
