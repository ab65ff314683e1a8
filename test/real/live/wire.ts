// Requests and answers as they are on the wire, whole: the router reads nothing that is large.
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Where a request goes on to; as it came, or signed anew. */
export type Onward = (asked: Asked) => Promise<Answer>;

export async function readWhole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** What belongs to one connection, not to what is said over it. */
const HOP = ['connection', 'keep-alive', 'transfer-encoding', 'expect', 'upgrade'];

export function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.includes(name)));
}

/** Sends it to an endpoint with these very headers, and reads the whole answer. */
export function send(endpoint: string, { method, url, headers, body }: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(endpoint);
    const length = body.length > 0 || method !== 'GET' ? { 'content-length': body.length } : {};
    const call = request(
      { hostname, port, method, path: url, agent: false, headers: { ...endToEnd(headers), ...length } },
      (message) => {
        readWhole(message).then(
          (answer) =>
            resolve({ status: message.statusCode ?? 0, headers: endToEnd(message.headers), body: answer }),
          reject,
        );
      },
    );
    call.on('error', reject).end(body);
  });
}
