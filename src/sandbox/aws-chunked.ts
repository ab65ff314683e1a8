import { AwsError } from './aws-error.ts';

/**
 * The body that streaming clients send with `content-encoding: aws-chunked`: `HEX[;chunk-signature=…]\r\n` DATA `\r\n`, to
 * a chunk of length 0, then trailers (docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html).
 */
export function decodeChunked(body: Buffer): { data: Buffer; trailers: Record<string, string> } {
  const broken = (): AwsError => new AwsError('IncompleteBody', 'The request body terminated unexpectedly');
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    if (end < 0) throw broken();
    const size = Number.parseInt(body.toString('latin1', at, end).split(';')[0] ?? '', 16);
    if (!Number.isInteger(size) || size < 0) throw broken();
    at = end + 2;
    if (size === 0) break;
    if (at + size > body.length) throw broken();
    parts.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of body.toString('latin1', at).split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { data: Buffer.concat(parts), trailers };
}
