import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import type { Ready } from '../../src/sandbox/protocol.ts';

export interface Wire {
  readonly method: string;
  /** Path and query, as they stand on the wire. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export interface Signing {
  readonly service: string;
  /** When it says that it was signed. */
  readonly atMs?: number;
  /** What stands for the body in the signature; its sha256 if not given, and sent as x-amz-content-sha256. */
  readonly payload?: string;
  readonly region?: string;
  /** False: the hash is in what is signed, and in no header. */
  readonly hashHeader?: boolean;
}

/** The headers of a signed request, from scratch: the receiver's own code must not judge itself. */
export function signedHeaders(ready: Ready, wire: Wire, signing: Signing): Record<string, string> {
  const { service, atMs = Date.now(), region = ready.region, hashHeader = true } = signing;
  const payload = signing.payload ?? sha256(wire.body ?? '');
  const time = new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    host: new URL(ready.endpoint).host,
    ...(hashHeader ? { 'x-amz-content-sha256': payload } : {}),
    'x-amz-date': time,
    ...wire.headers,
  };
  const names = Object.keys(headers).sort();
  const [path = '', query = ''] = wire.url.split('?');
  const canonical = [
    wire.method,
    path.split('/').map(encoded).join('/'),
    query
      .split('&')
      .map((pair) => {
        const [name = '', ...value] = pair.split('=');
        return pair && `${encoded(name)}=${encoded(value.join('='))}`;
      })
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    payload,
  ].join('\n');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const key = scope
    .split('/')
    .reduce<string | Buffer>((before, part) => hmac(before, part), `AWS4${ready.secretAccessKey}`);
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${ready.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...headers, authorization };
}

/** Sends bytes as they are: `fetch` would mend them. */
export function send(
  ready: Ready,
  { method, url, headers, body = '' }: Wire,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(ready.endpoint);
    const length = { 'content-length': Buffer.byteLength(body) };
    const asked = { hostname, port, method, path: url, headers: { ...length, ...headers } };
    const call = request(asked, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => (text += part));
      answer.on('error', reject).on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    call.on('error', reject).end(body);
  });
}

/** As AWS writes it in what is signed, also of what is no proper escape. */
function encoded(part: string): string {
  let plain = part;
  try {
    plain = decodeURIComponent(part);
  } catch {
    // It stays as it is.
  }
  return encodeURIComponent(plain).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
