import { AwsError } from './aws-error.ts';
import { listBuckets, listObjects, listVersions } from './s3-lists.ts';
import { deleteMany, deleteObject, getObject, putObject } from './s3-objects.ts';
import { type Answer, xml } from './s3-reply.ts';
import type { Bucket } from './s3-store.ts';
import { type AwsRequest, header, type Reply } from './wire.ts';
import type { World } from './world.ts';

/** Of its UTF-8. */
const MAX_KEY_BYTES = 1024;

const NOT_SIMULATED = 'A header you provided implies functionality that is not implemented';

/** Path-style S3: `/BUCKET/KEY`. */
export function s3(request: AwsRequest, world: World): Reply {
  const [name, key] = placeOf(request.path);
  if (name === '') {
    if (request.method === 'GET') return listBuckets(world);
    throw new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', 405);
  }
  const action = actionOf(request, key);
  if (action === 'CreateBucket') throw new S3Error('NotImplemented', NOT_SIMULATED, 501, action, {});
  const bucket = world.buckets.get(name);
  if (bucket === undefined) {
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', 404, action, {
      BucketName: name,
    });
  }
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', 400, action, {
      Size: String(size),
      MaxSizeAllowed: String(MAX_KEY_BYTES),
    });
  }
  try {
    return { ...answer(action, bucket, key, request, world), action };
  } catch (error) {
    if (error instanceof S3Error || !(error instanceof AwsError)) throw error;
    throw new S3Error(error.code, error.message, error.status, action, {});
  }
}

/** Bucket and key. */
function placeOf(path: string): readonly [string, string] {
  try {
    const [, bucket = '', ...key] = path.split('/').map(decodeURIComponent);
    return [bucket, key.join('/')];
  } catch {
    throw new AwsError('InvalidURI', "Couldn't parse the specified URI.");
  }
}

/** Carries the call's name, so that a refusal is listed under it, and the elements that S3 adds to this error. */
export class S3Error extends AwsError {
  readonly action: string;
  readonly more: Readonly<Record<string, string>>;

  constructor(code: string, message: string, status: number, action: string, more: Record<string, string>) {
    super(code, message, status);
    this.action = action;
    this.more = more;
  }
}

/** Sub-resources that name another call than the plain one on the same path. */
const BUCKET_GETS: Readonly<Record<string, string>> = {
  versions: 'ListObjectVersions',
  location: 'GetBucketLocation',
  versioning: 'GetBucketVersioning',
};

/** Parameters of calls that are simulated. Any other one without a value is a sub-resource: another call. */
const OBJECT_QUERY = new Set(['versionId', 'x-id', 'response-content-type']);

function actionOf(request: AwsRequest, key: string): string {
  const { method, query } = request;
  if (key === '') {
    if (method === 'HEAD') return 'HeadBucket';
    if (method === 'POST' && query.has('delete')) return 'DeleteObjects';
    if (method === 'GET') {
      const sub = Object.keys(BUCKET_GETS).find((name) => query.has(name));
      if (sub !== undefined) return BUCKET_GETS[sub] as string;
      if (query.get('list-type') === '2') return 'ListObjectsV2';
      if ([...query].every(([name, value]) => value !== '' || name === 'prefix' || name === 'delimiter'))
        return 'ListObjects';
    }
    if (method === 'PUT' && query.size === 0) return 'CreateBucket';
    return `${method} on a bucket`;
  }
  const plain = [...query.keys()].every((name) => OBJECT_QUERY.has(name));
  const copies = header(request, 'x-amz-copy-source') !== undefined;
  if (plain && !copies) {
    const name = (
      { HEAD: 'HeadObject', GET: 'GetObject', PUT: 'PutObject', DELETE: 'DeleteObject' } as const
    )[method];
    if (name !== undefined) return name;
  }
  return `${method} on an object`;
}

function answer(action: string, bucket: Bucket, key: string, request: AwsRequest, world: World): Answer {
  switch (action) {
    case 'HeadBucket':
      return { status: 200, headers: { 'x-amz-bucket-region': world.service.region } };
    case 'GetBucketLocation':
      // us-east-1 has no name here, for historical reasons.
      return xml('LocationConstraint', world.service.region === 'us-east-1' ? '' : world.service.region);
    case 'GetBucketVersioning':
      return xml('VersioningConfiguration', { Status: 'Enabled' });
    case 'ListObjectsV2':
    case 'ListObjects':
      return listObjects(bucket, request.query, action === 'ListObjectsV2');
    case 'ListObjectVersions':
      return listVersions(bucket, request.query);
    case 'HeadObject':
    case 'GetObject':
      return getObject(bucket, key, request);
    case 'PutObject':
      return putObject(bucket, key, request, world);
    case 'DeleteObject':
      return deleteObject(bucket, key, request, world);
    case 'DeleteObjects':
      return deleteMany(bucket, request, world);
    default:
      throw new AwsError('NotImplemented', NOT_SIMULATED, 501);
  }
}
