import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from './key-ring.ts';

/** A call that was read whole, told apart by the service name in its signature. */
export interface AwsRequest {
  readonly method: string;
  /** As on the wire, still percent-encoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly requestId: string;
  /** `ec2`, `s3`, `sts`, `ssm`, `acm`, `elasticloadbalancing`: the signature's scope. */
  readonly service: string;
  /** Whose keys signed it. */
  readonly caller: Caller;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Buffer;
  /** Name of the call, for the list of calls. */
  readonly action: string;
}

/** Own entries only: `constructor` is no call of any service. */
export function named<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}

export function header(request: AwsRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
