// What the account can do to its callers on demand: each of it happens in the field.
import type { Call } from './call.ts';
import type { Answer } from './wire.ts';

export interface Misbehaviour {
  readonly when: (call: Call) => boolean;
  /** How often; always, if not given. */
  readonly times?: number;
  readonly how: How;
}

export type How =
  /** AWS refuses: the keys have ended, or the caller may not do this. */
  | 'expired'
  | 'denied'
  /** The connection breaks, and nobody knows whether the call arrived. It did not. */
  | 'cut'
  /** The call arrives and is done; the connection breaks before its answer. */
  | 'cut-after'
  /** Done, but later. */
  | { readonly delayMs: number }
  /** Done, but only when this is: what somebody else does in that very moment. */
  | { readonly first: () => Promise<unknown> };

const ofAws = ({ service }: Call): boolean => service !== 'service';

/** The keys have ended: for all of AWS, or for one service. */
export const expired = (service?: string): Misbehaviour => ({
  when: (call) => ofAws(call) && (service === undefined || call.service === service),
  how: 'expired',
});

export const networkLost: Misbehaviour = { when: () => true, how: 'cut' };

export const slow = (delayMs: number, when: Misbehaviour['when'] = ofAws): Misbehaviour => ({
  when,
  how: { delayMs },
});

/** Once: when that is asked for the first time, this happens before it is done. */
export const meanwhile = (when: Misbehaviour['when'], first: () => Promise<unknown>): Misbehaviour => ({
  when,
  how: { first },
  times: 1,
});

/** The state's object: `bucket/key`. */
export const stateNotWritten = (state: string): Misbehaviour => ({
  when: ({ action, target }) => action === 'PutObject' && target === state,
  how: 'denied',
});

export const lockNotFreed = (state: string): Misbehaviour => ({
  when: ({ action, target }) => action === 'DeleteObject' && target === `${state}.tflock`,
  how: 'denied',
});

/** A refusal in the protocol's own shape and each service's own words (botocore's error tests hold the same). */
export function refusal({ service, protocol }: Call, how: 'expired' | 'denied'): Answer {
  const token = 'The security token included in the request is expired';
  const no = 'User is not authorized to perform this operation';
  const [status, code, message] = {
    ec2: {
      expired: [400, 'RequestExpired', 'Request has expired.'] as const,
      denied: [403, 'UnauthorizedOperation', 'You are not authorized to perform this operation.'] as const,
    },
    query: { expired: [403, 'ExpiredToken', token] as const, denied: [403, 'AccessDenied', no] as const },
    rest: { expired: [403, 'ExpiredToken', token] as const, denied: [403, 'AccessDenied', no] as const },
    json: {
      expired: [400, 'ExpiredTokenException', token] as const,
      denied: [400, 'AccessDeniedException', no] as const,
    },
    s3: {
      expired: [400, 'ExpiredToken', 'The provided token has expired.'] as const,
      denied: [403, 'AccessDenied', 'Access Denied'] as const,
    },
  }[protocol][how];
  const error = `<Code>${code}</Code><Message>${message}</Message>`;
  const body = {
    ec2: `<Response><Errors><Error>${error}</Error></Errors><RequestID>0</RequestID></Response>`,
    query: `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>0</RequestId></ErrorResponse>`,
    rest: `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>0</RequestId></ErrorResponse>`,
    json: JSON.stringify({ __type: code, message }),
    s3: `<Error>${error}<RequestId>0</RequestId></Error>`,
  }[protocol];
  const type = protocol === 'json' ? 'application/x-amz-json-1.1' : 'text/xml';
  return { status, headers: { 'content-type': type, 'x-refused-by': service }, body: Buffer.from(body) };
}
