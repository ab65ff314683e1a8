import { AwsError } from './aws-error.ts';
import { checkSums } from './s3-checksums.ts';
import { conditionOf } from './s3-conditions.ts';
import { type Answer, xml } from './s3-reply.ts';
import type { Bucket, Version } from './s3-store.ts';
import { type AwsRequest, header } from './wire.ts';
import type { World } from './world.ts';
import { elements, unescapeXml } from './xml.ts';

/** GetObject and HeadObject: the same, but for the body. */
export function getObject(bucket: Bucket, key: string, request: AwsRequest): Answer {
  const version = wanted(bucket, key, request);
  const headers: Record<string, string | number> = {
    'accept-ranges': 'bytes',
    'content-type': version.contentType,
    etag: `"${version.etag}"`,
    'last-modified': new Date(version.lastModifiedMs).toUTCString(),
    'x-amz-version-id': version.versionId,
    'x-amz-server-side-encryption': 'AES256',
  };
  for (const [name, value] of Object.entries(version.headers)) {
    if (!name.startsWith('x-amz-checksum-') || header(request, 'x-amz-checksum-mode') === 'ENABLED')
      headers[name] = value;
  }
  if (conditionOf(request, version) === 'not-modified') {
    const { 'content-type': _type, 'accept-ranges': _ranges, ...kept } = headers;
    return { status: 304, headers: kept };
  }
  const range = rangeOf(header(request, 'range'), version.size);
  if (range !== undefined) {
    // A checksum is of the whole object, so a part goes without.
    for (const name of Object.keys(headers)) if (name.startsWith('x-amz-checksum-')) delete headers[name];
    headers['content-range'] = `bytes ${range.from}-${range.to}/${version.size}`;
  }
  const status = range === undefined ? 200 : 206;
  const from = range?.from ?? 0;
  const to = range?.to ?? version.size - 1;
  if (request.method === 'HEAD') return { status, headers: { ...headers, 'content-length': to - from + 1 } };
  if (version.body === undefined) {
    throw new AwsError(
      'NotImplemented',
      `The sandbox knows the size (${version.size}) and hash of ${bucket.name}/${key}, but does not hold its bytes: the model is simulated.`,
      501,
    );
  }
  return { status, headers, body: version.body.subarray(from, to + 1) };
}

function wanted(bucket: Bucket, key: string, request: AwsRequest): Version {
  const versionId = request.query.get('versionId');
  if (versionId !== null) {
    const version = bucket.version(key, versionId);
    if (version === undefined)
      throw new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
    if (version.deleteMarker) {
      throw new AwsError(
        'MethodNotAllowed',
        'The specified method is not allowed against this resource.',
        405,
      );
    }
    return version;
  }
  const version = bucket.current(key);
  if (version === undefined) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
  return version;
}

function rangeOf(text: string | undefined, size: number): { from: number; to: number } | undefined {
  const match = text?.match(/^bytes=(\d*)-(\d*)$/);
  if (!match || (match[1] === '' && match[2] === '')) return undefined; // S3 ignores what it cannot read
  const suffix = match[1] === '';
  const from = suffix ? Math.max(0, size - Number(match[2])) : Number(match[1]);
  const to = suffix || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  if (from >= size || to < from)
    throw new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
  return { from, to };
}

export function putObject(bucket: Bucket, key: string, request: AwsRequest, world: World): Answer {
  const data = request.body;
  const declared = header(request, 'x-amz-decoded-content-length');
  if (declared !== undefined && Number(declared) !== data.length) {
    throw new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
  }
  checkSums(request.headers, data);
  precondition(bucket, key, request);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string' && /^x-amz-(meta-|checksum-(crc|sha))/.test(name)) headers[name] = value;
  }
  const contentType = header(request, 'content-type');
  const version = bucket.put(
    { key, body: data, headers, ...(contentType ? { contentType } : {}) },
    world.now(),
  );
  const checksums = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-checksum-'));
  return {
    status: 200,
    headers: {
      etag: `"${version.etag}"`,
      'x-amz-version-id': version.versionId,
      'x-amz-server-side-encryption': 'AES256',
      ...Object.fromEntries(checksums),
    },
  };
}

/** Conditional writes: how OpenTofu takes its lock (`If-None-Match: *`). */
function precondition(bucket: Bucket, key: string, request: AwsRequest): void {
  const current = bucket.current(key);
  const match = header(request, 'if-match');
  const refused =
    (header(request, 'if-none-match') === '*' && current !== undefined) ||
    (match !== undefined && match.replaceAll('"', '') !== current?.etag);
  if (refused) {
    throw new AwsError(
      'PreconditionFailed',
      'At least one of the pre-conditions you specified did not hold',
      412,
    );
  }
}

/** Without a version: a delete marker. With one: that version, or that marker, is gone. */
function deleteOne(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  nowMs: number,
): Record<string, string> {
  if (versionId === undefined) {
    const marker = bucket.mark(key, nowMs);
    return { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.versionId };
  }
  const gone = bucket.remove(key, versionId);
  return {
    'x-amz-version-id': versionId,
    ...(gone?.deleteMarker === true ? { 'x-amz-delete-marker': 'true' } : {}),
  };
}

export function deleteObject(bucket: Bucket, key: string, request: AwsRequest, world: World): Answer {
  const versionId = request.query.get('versionId') ?? undefined;
  return { status: 204, headers: deleteOne(bucket, key, versionId, world.now()) };
}

export function deleteMany(bucket: Bucket, request: AwsRequest, world: World): Answer {
  const asked = request.body.toString('utf8');
  const quiet = elements(asked, 'Quiet')[0] === 'true';
  const objects = elements(asked, 'Object');
  if (objects.length === 0 || objects.length > 1000) {
    const why = 'The XML you provided was not well-formed or did not validate against our published schema';
    throw new AwsError('MalformedXML', why);
  }
  const Deleted = objects.map((object) => {
    const key = unescapeXml(elements(object, 'Key')[0] ?? '');
    const versionId = elements(object, 'VersionId')[0];
    const done = deleteOne(bucket, key, versionId, world.now());
    const marker = done['x-amz-delete-marker'] === 'true';
    return {
      Key: key,
      VersionId: versionId,
      DeleteMarker: marker || undefined,
      DeleteMarkerVersionId: marker ? done['x-amz-version-id'] : undefined,
    };
  });
  return xml('DeleteResult', quiet ? '' : { Deleted });
}
