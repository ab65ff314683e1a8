import { chunkSignatures, type Decoded, decodeChunked } from './aws-chunked.ts';
import { AwsError } from './aws-error.ts';
import {
  expired,
  type Protocol,
  unknownKey,
  unsigned,
  wrongPayload,
  wrongRegion,
  wrongSignature,
  wrongTime,
} from './aws-refusals.ts';
import { isGood, type Keys, type Signer } from './key-ring.ts';
import { type Credential, type Head, sha256, signatureMatches, signedAtMs, signsEnough } from './sigv4.ts';

/** AWS's: a signature is good for this long, and clocks may differ by it. Real time, since clients sign with that. */
export const SKEW_MS = 5 * 60_000;

/** A refusal; or, by what the signature could be checked: clients that do not name the body's hash need it. */
export type Admission = AwsError | 'by its headers' | 'with its body';

/** What can be said of a call before a byte of its body is read. `keys`: those that it names, where they open this sandbox. */
export function admit(
  head: Head,
  credential: Credential | undefined,
  protocol: Protocol,
  keys: Signer | undefined,
  region: string,
): Admission {
  if (credential === undefined) return unsigned(protocol);
  if (keys === undefined || (keys.session && head.headers['x-amz-security-token'] !== keys.session.token))
    return unknownKey(protocol, credential.accessKeyId);
  if (!isGood(keys)) return expired(protocol);
  const signedMs = signedAtMs(head, credential);
  if (signedMs === undefined || Math.abs(Date.now() - signedMs) > SKEW_MS) return wrongTime(protocol);
  if (!signsEnough(head, credential)) return wrongSignature(protocol);
  const payload = declaredPayload(head);
  if (payload !== undefined && !signatureMatches(head, credential, keys.secretAccessKey, payload))
    return wrongSignature(protocol);
  if (credential.region !== region) return wrongRegion(protocol, credential.region, region);
  return payload === undefined ? 'with its body' : 'by its headers';
}

/** The body that was signed, decoded; a refusal when it is another one. Only after `admit`. */
export function payloadOf(
  head: Head,
  credential: Credential,
  protocol: Protocol,
  { secretAccessKey }: Keys,
  body: Buffer,
): Decoded | AwsError {
  const declared = declaredPayload(head);
  const plain: Decoded = { data: body, trailers: {} };
  if (declared === undefined)
    return signatureMatches(head, credential, secretAccessKey, sha256(body))
      ? plain
      : wrongSignature(protocol);
  if (declared === sha256(body)) return plain;
  if (protocol !== 's3') return wrongPayload(protocol);
  // What S3 takes without the body's hash in what is signed.
  switch (declared) {
    case 'UNSIGNED-PAYLOAD':
      return plain;
    case 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
      return decoded(body);
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD':
    case 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER': {
      const time = String(head.headers['x-amz-date']);
      return decoded(body, chunkSignatures(credential, time, secretAccessKey));
    }
  }
  return wrongPayload(protocol);
}

function decoded(...given: Parameters<typeof decodeChunked>): Decoded | AwsError {
  try {
    return decodeChunked(...given);
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

function declaredPayload({ headers }: Head): string | undefined {
  const declared = headers['x-amz-content-sha256'];
  return typeof declared === 'string' ? declared : undefined;
}
