import { createHash, createHmac, randomUUID } from 'node:crypto';
import { http } from './http.ts';

/** AWS's HTTP calls, signed (Signature Version 4): no SDK, since a plan must start in a tenth of a second. */
export interface AwsClient {
  call(call: AwsCall): Promise<AwsReply>;
}

export interface AwsCall {
  readonly service: 'ec2' | 's3' | 'acm' | 'elasticloadbalancing';
  readonly operation: string;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface AwsReply {
  readonly body: string;
  readonly requestId: string;
}

/** Service names as the SDK for Go prints them. */
const SDK_NAME = {
  ec2: 'EC2',
  s3: 'S3',
  acm: 'ACM',
  elasticloadbalancing: 'Elastic Load Balancing v2',
} as const;

/** An error reply; its message is what the SDK for Go, and so the aws provider, prints. */
export class AwsCallError extends Error {
  readonly code: string;
  readonly status: number;
  /** AWS's own words. */
  readonly said: string;
  constructor(
    call: AwsCall,
    status: number,
    code: string,
    message: string,
    requestId: string,
    hostId: string,
  ) {
    const host = call.service === 's3' ? `, HostID: ${hostId}` : '';
    // Errors that the SDK has a type for lack the words `api error`.
    const known = TYPED.has(code) ? '' : 'api error ';
    super(
      `operation error ${SDK_NAME[call.service]}: ${call.operation}, https response error StatusCode: ${status}, RequestID: ${requestId}${host}, ${known}${code}: ${message}`,
    );
    this.code = code;
    this.status = status;
    this.said = message;
  }
}

const TYPED = new Set(['NoSuchKey', 'NoSuchBucket', 'ResourceInUseException', 'ResourceNotFoundException']);

export class NoCredentials extends Error {}

export function awsClient(endpoint: URL, env: NodeJS.ProcessEnv, signal?: AbortSignal): AwsClient {
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secret = env['AWS_SECRET_ACCESS_KEY'];
  const region = env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  // As the SDKs do: what is signed and what Node makes of other characters on the wire need not be the same bytes.
  const userAgent = ['terragrunt-standin', env['TF_APPEND_USER_AGENT']]
    .filter(Boolean)
    .join(' ')
    .replace(/[^\x20-\x7e]/g, '-');
  return {
    async call(call) {
      if (!accessKeyId || !secret) throw new NoCredentials();
      const { service, method = 'POST', path = '/', body = '' } = call;
      const url = new URL(path, endpoint);
      const amzDate = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
      const headers: Record<string, string> = {
        host: url.host,
        'x-amz-date': amzDate,
        'x-amz-content-sha256': sha256(body),
        // As the SDKs do: two equal calls in one second would be one, sent twice.
        'amz-sdk-invocation-id': randomUUID(),
        'user-agent': userAgent,
        ...(env['AWS_SESSION_TOKEN'] ? { 'x-amz-security-token': env['AWS_SESSION_TOKEN'] } : {}),
        ...call.headers,
      };
      const authorization = sign({ method, url, headers, accessKeyId, secret, region, service, amzDate });
      const reply = await http({
        url,
        method,
        headers: { ...headers, authorization, 'content-length': Buffer.byteLength(body) },
        body,
        ...(signal ? { signal } : {}),
      });
      const requestId = String(
        reply.headers['x-amz-request-id'] ??
          reply.headers['x-amzn-requestid'] ??
          /<RequestI[dD]>([^<]*)/.exec(reply.body)?.[1] ??
          '',
      );
      if (reply.status < 300) return { body: reply.body, requestId };
      const { code, message } = errorIn(reply.body, reply.status);
      throw new AwsCallError(
        call,
        reply.status,
        code,
        message,
        requestId,
        String(reply.headers['x-amz-id-2'] ?? ''),
      );
    },
  };
}

/** EC2 and the load balancer: a form in, XML out. */
export function query(
  service: 'ec2' | 'elasticloadbalancing',
  version: string,
  operation: string,
  params: Readonly<Record<string, string | number>>,
): AwsCall {
  const form = new URLSearchParams({ Action: operation, Version: version });
  for (const [name, value] of Object.entries(params)) form.set(name, String(value));
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { service, operation, headers, body: form.toString() };
}

/** Text of the first element of that name. */
export function element(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return found?.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => ENTITIES[entity] ?? '');
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function errorIn(body: string, status: number): { code: string; message: string } {
  if (body.startsWith('{')) {
    const error = JSON.parse(body) as { __type?: string; message?: string; Message?: string };
    return { code: (error.__type ?? '').replace(/^.*#/, ''), message: error.message ?? error.Message ?? '' };
  }
  return { code: element(body, 'Code') ?? String(status), message: element(body, 'Message') ?? '' };
}

interface ToSign {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly accessKeyId: string;
  readonly secret: string;
  readonly region: string;
  readonly service: string;
  readonly amzDate: string;
}

/** docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function sign({ method, url, headers, accessKeyId, secret, region, service, amzDate }: ToSign): string {
  const names = Object.keys(headers).sort();
  const params = [...url.searchParams].map(([name, value]) => `${escape(name)}=${escape(value)}`).sort();
  const canonical = [
    method,
    url.pathname,
    params.join('&'),
    ...names.map((name) => `${name}:${headers[name]?.trim()}`),
    '',
    names.join(';'),
    headers['x-amz-content-sha256'],
  ].join('\n');
  const day = amzDate.slice(0, 8);
  const scope = `${day}/${region}/${service}/aws4_request`;
  const toSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256(canonical)}`;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (k, part) => hmac(k, part),
    `AWS4${secret}`,
  );
  const signature = hmac(key, toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const escape = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
