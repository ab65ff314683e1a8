import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { named } from './wire.ts';

/**
 * AWS Signature Version 4, the header form, as its receiver sees it
 * (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
 */
export interface Credential {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** A request as far as it can be known before its body is read. */
export interface Head {
  readonly method: string;
  /** Path and query as on the wire. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** Undefined when the header is missing or no SigV4 header. */
export function credentialOf(authorization: string | undefined): Credential | undefined {
  const match = authorization?.match(
    /^AWS4-HMAC-SHA256\s+Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request,\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]{64})$/,
  );
  if (!match) return undefined;
  const [, accessKeyId = '', date = '', region = '', service = '', headers = '', signature = ''] = match;
  return { accessKeyId, date, region, service, signedHeaders: headers.split(';'), signature };
}

export const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
export const hmac = (key: string | Buffer, data: string): Buffer =>
  createHmac('sha256', key).update(data).digest();

/** RFC 3986: everything but the unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      const [name, value] = at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
      return [encode(decode(name)), encode(decode(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** What every signature must cover: whom it is for, and whatever AWS reads. */
export function signsEnough({ headers }: Head, { signedHeaders }: Credential): boolean {
  return Object.keys(headers)
    .filter((name) => name === 'host' || name.startsWith('x-amz-'))
    .concat('x-amz-date')
    .every((name) => signedHeaders.includes(name));
}

/** `payload`: what stands for the body in what was signed, its sha256 or a word. */
export function signatureMatches(
  head: Head,
  credential: Credential,
  secret: string,
  payload: string,
): boolean {
  const at = head.url.indexOf('?');
  const path = at < 0 ? head.url : head.url.slice(0, at);
  // S3 encodes the path once, all others twice; the others' path is only ever "/".
  const uri = path
    .split('/')
    .map((part) => encode(decode(part)))
    .join('/');
  const headers = credential.signedHeaders.map((name) => {
    const value = named(head.headers, name);
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    return `${name}:${text.trim().replace(/ +/g, ' ')}\n`;
  });
  const canonical = [
    head.method,
    uri,
    canonicalQuery(at < 0 ? '' : head.url.slice(at + 1)),
    headers.join(''),
    credential.signedHeaders.join(';'),
    payload,
  ].join('\n');
  const time = String(head.headers['x-amz-date'] ?? '');
  const toSign = `AWS4-HMAC-SHA256\n${time}\n${scopeOf(credential)}\n${sha256(canonical)}`;
  const expected = hmac(signingKey(credential, secret), toSign);
  return timingSafeEqual(expected, Buffer.from(credential.signature, 'hex'));
}

export const scopeOf = ({ date, region, service }: Credential): string =>
  `${date}/${region}/${service}/aws4_request`;

export function signingKey({ date, region, service }: Credential, secret: string): Buffer {
  return hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
}

/** When it was signed, as epoch ms; undefined where `x-amz-date` is missing, no date, or another day than the scope's. */
export function signedAtMs({ headers }: Head, { date }: Credential): number | undefined {
  const text = headers['x-amz-date'];
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(text)) ?? [];
  if (y === undefined || `${y}${mo}${d}` !== date) return undefined;
  const ms = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}
