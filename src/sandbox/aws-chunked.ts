import { AwsError } from './aws-error.ts';
import { type Credential, hmac, scopeOf, sha256, signingKey } from './sigv4.ts';

export interface Decoded {
  readonly data: Buffer;
  readonly trailers: Record<string, string>;
}

/**
 * The body that streaming clients send with `content-encoding: aws-chunked`: `HEX[;chunk-signature=…]\r\n` DATA `\r\n`, to
 * a chunk of length 0, then trailers (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html). Signed
 * chunks continue the signature of the headers, each that of the one before it; `check` is given where they are signed.
 */
export function decodeChunked(body: Buffer, check?: ChunkSignatures): Decoded {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    if (end < 0) throw broken();
    const [length = '', extension = ''] = body.toString('latin1', at, end).split(';');
    const size = /^[0-9a-f]{1,8}$/i.test(length) ? Number.parseInt(length, 16) : -1;
    at = end + 2;
    if (size < 0 || at + size > body.length) throw broken();
    const data = body.subarray(at, at + size);
    check?.chunk(data, extension.replace('chunk-signature=', ''));
    if (size === 0) break;
    parts.push(data);
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of body.toString('latin1', at).split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  const { 'x-amz-trailer-signature': signature, ...signed } = trailers;
  if (Object.keys(signed).length > 0) check?.trailers(signed, signature ?? '');
  return { data: Buffer.concat(parts), trailers: signed };
}

const broken = (): AwsError => new AwsError('IncompleteBody', 'The request body terminated unexpectedly');

/** The chain of signatures over the chunks of one body. */
export interface ChunkSignatures {
  chunk(data: Buffer, signature: string): void;
  trailers(trailers: Readonly<Record<string, string>>, signature: string): void;
}

/** Throws AWS's refusal at the first chunk whose signature is not what the secret makes of it. */
export function chunkSignatures(credential: Credential, time: string, secret: string): ChunkSignatures {
  const key = signingKey(credential, secret);
  let before = credential.signature;
  const next = (kind: string, signature: string, ...hashes: string[]): void => {
    const toSign = [`AWS4-HMAC-SHA256-${kind}`, time, scopeOf(credential), before, ...hashes].join('\n');
    before = hmac(key, toSign).toString('hex');
    if (signature !== before)
      throw new AwsError(
        'SignatureDoesNotMatch',
        'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
        403,
      );
  };
  return {
    chunk: (data, signature) => next('PAYLOAD', signature, sha256(''), sha256(data)),
    trailers: (trailers, signature) => {
      const lines = Object.entries(trailers).map(([name, value]) => `${name}:${value}\n`);
      next('TRAILER', signature, sha256(lines.join('')));
    },
  };
}
