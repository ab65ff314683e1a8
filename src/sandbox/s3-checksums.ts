import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsError } from './aws-error.ts';

/** By header: how S3 calls it, its bytes, and how it is computed. CRC32C and CRC64NVME are taken as they are given. */
const SUMS: Readonly<
  Record<string, { readonly name: string; readonly bytes: number; readonly of: (data: Buffer) => Buffer }>
> = {
  'x-amz-checksum-crc32': {
    name: 'CRC32',
    bytes: 4,
    of(data) {
      const sum = Buffer.alloc(4);
      sum.writeUInt32BE(crc32(data));
      return sum;
    },
  },
  'x-amz-checksum-sha1': { name: 'SHA1', bytes: 20, of: (data) => createHash('sha1').update(data).digest() },
  'x-amz-checksum-sha256': {
    name: 'SHA256',
    bytes: 32,
    of: (data) => createHash('sha256').update(data).digest(),
  },
};

/** What an upload says of its own bytes must hold. `headers`: those of the request and its trailers. */
export function checkSums(headers: Readonly<Record<string, unknown>>, data: Buffer): void {
  for (const [header, { name, bytes, of }] of Object.entries(SUMS)) {
    const given = headers[header];
    if (typeof given !== 'string') continue;
    if (!holds(given, bytes)) throw new AwsError('InvalidRequest', `Value for ${header} header is invalid.`);
    if (of(data).toString('base64') !== given)
      throw new AwsError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
  }
  const md5 = headers['content-md5'];
  if (typeof md5 !== 'string') return;
  if (!holds(md5, 16)) throw new AwsError('InvalidDigest', 'The Content-MD5 you specified was invalid.');
  if (createHash('md5').update(data).digest('base64') !== md5)
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
}

function holds(base64: string, bytes: number): boolean {
  const decoded = Buffer.from(base64, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === base64;
}
