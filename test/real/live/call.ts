// What a request asks of AWS: told by the scope of its signature, and by each protocol's own way to name an action.
import type { Asked } from './wire.ts';

export interface Call {
  /** As in the signature's scope: `s3`, `ec2`, `elasticloadbalancing` …; `service` for the recovered service's own HTTP. */
  readonly service: string;
  readonly action: string;
  /** Bucket and key; for others the instance that is named, if one is. */
  readonly target: string;
  /** The fields of a form or of JSON, for the services that take those. */
  readonly fields: Readonly<Record<string, string>>;
  readonly protocol: 'ec2' | 'query' | 'json' | 's3' | 'rest';
  /** Anything that is not known to be a read. */
  readonly changes: boolean;
}

/** AWS names its reads so; names mislead, but those of the calls that are made here do not. */
const READ = /^(?:DryRun |Describe|Get|List|Head|Lookup|Search|BatchGet|Assume)/;

export function callOf({ method, url, headers, body }: Asked): Call {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const service = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1];
  if (service === undefined) {
    const changes = method !== 'GET';
    return {
      service: 'service',
      action: `${method} ${pathname}`,
      target: '',
      fields: {},
      protocol: 'rest',
      changes,
    };
  }
  if (service === 's3') {
    const action = s3Action(method, pathname, searchParams);
    const target = decodeURIComponent(pathname.slice(1));
    return { service, action, target, fields: {}, protocol: 's3', changes: !READ.test(action) };
  }
  // awsJson says it in a header, rpc-v2 in the path, the query protocols in the form.
  const json =
    String(headers['x-amz-target'] ?? '').split('.')[1] ?? /\/operation\/(\w+)$/.exec(pathname)?.[1];
  if (json !== undefined) {
    const fields = jsonFields(body);
    const target = fields['Target'] ?? fields['InstanceId'] ?? '';
    return { service, action: json, target, fields, protocol: 'json', changes: !READ.test(json) };
  }
  const fields = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
  // A trial changes nothing, and is not the call that it tries.
  const trial = service === 'ec2' && fields['DryRun'] === 'true';
  const action = `${trial ? 'DryRun ' : ''}${fields['Action'] ?? `${method} ${pathname}`}`;
  const target = fields['InstanceId.1'] ?? fields['InstanceId'] ?? fields['Targets.member.1.Id'] ?? '';
  const rest = fields['Action'] === undefined;
  const changes = rest ? method !== 'GET' && method !== 'HEAD' : !READ.test(action);
  const protocol = rest ? 'rest' : service === 'ec2' ? 'ec2' : 'query';
  return { service, action, target, fields, protocol, changes };
}

/** Sub-resources of a bucket or an object that change what a method does. */
function s3Action(method: string, path: string, query: URLSearchParams): string {
  const [, bucket = '', ...key] = path.split('/');
  const verb = { GET: 'Get', HEAD: 'Head', PUT: 'Put', POST: 'Post', DELETE: 'Delete' }[method] ?? method;
  if (bucket === '') return 'ListBuckets';
  const [first = ''] = query.keys();
  if (key.join('/') !== '') {
    const part = [...query.keys()].find((name) => ['tagging', 'acl', 'uploads', 'uploadId'].includes(name));
    return `${verb}Object${part === undefined ? '' : ` ${part}`}`;
  }
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('list-type') || query.has('prefix') || query.has('delimiter')) return 'ListObjectsV2';
  if (query.has('delete')) return 'DeleteObjects';
  if (method === 'HEAD' || first === '' || first === 'x-id') return `${verb}Bucket`;
  return `${verb}Bucket ${first}`;
}

function jsonFields(body: Buffer): Record<string, string> {
  try {
    const value = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {}; // CBOR, or nothing
  }
}
