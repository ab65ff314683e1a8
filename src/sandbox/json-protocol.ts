import type { IncomingHttpHeaders } from 'node:http';
import { AwsError } from './aws-error.ts';
import { type AwsRequest, header, named, type Reply } from './wire.ts';

/** Members of a JSON request, unchecked. */
export type Asked = Readonly<Record<string, unknown>>;

export function textOf(asked: Asked, member: string): string | undefined {
  const value = asked[member];
  return typeof value === 'string' ? value : undefined;
}

export function textsOf(asked: Asked, member: string): string[] {
  const value = asked[member];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** AWS's JSON, 1.0 or 1.1: the call is named in `x-amz-target`, request and answer are JSON. */
export function jsonReply(
  request: AwsRequest,
  prefix: string,
  handlers: Readonly<Record<string, (asked: Asked) => unknown>>,
): Reply {
  const [target, action = ''] = (header(request, 'x-amz-target') ?? '').split('.');
  const handler = target === prefix ? named(handlers, action) : undefined;
  if (handler === undefined) throw new AwsError('UnknownOperationException', '');
  return {
    status: 200,
    headers: { 'content-type': jsonType(request.headers) },
    body: JSON.stringify(handler(parse(request.body))),
    action,
  };
}

/** Answered as it was asked: 1.0 and 1.1 differ by that name only. */
export function jsonType({ 'content-type': asked }: IncomingHttpHeaders): string {
  return asked === 'application/x-amz-json-1.0' ? asked : 'application/x-amz-json-1.1';
}

function parse(body: Buffer): Asked {
  try {
    const asked: unknown = JSON.parse(body.toString('utf8') || '{}');
    if (asked !== null && typeof asked === 'object' && !Array.isArray(asked)) return asked as Asked;
  } catch {
    // falls through to AWS's one answer for whatever is no JSON object
  }
  throw new AwsError('SerializationException', 'Start of structure or map found where not expected.');
}

export function jsonError(error: AwsError): string {
  return JSON.stringify({ __type: error.code, ...(error.message === '' ? {} : { message: error.message }) });
}
