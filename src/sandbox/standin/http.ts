import type { OutgoingHttpHeaders } from 'node:http';

/**
 * Not imported: as an ES module node:http evaluates all it exports, and its WebSocket pulls in undici, 35 ms of a start
 * that should take 100.
 */
const { Agent, request } = process.getBuiltinModule('node:http');

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** Longer than the default for a long poll only. */
  readonly limitMs?: number;
}

/** One process, one sandbox: connections are kept, and closed with the process. */
const agent = new Agent({ keepAlive: true });

/** From the call to the answer's last byte, in real ms: a sandbox answers in a few. */
const LIMIT_MS = 30_000;
/** Characters of an answer: the longest is a state. */
const LONGEST = 64 * 1024 * 1024;

/** Nothing that a sandbox would say, or nothing at all. */
export class NoAnswer extends Error {}

export function http(call: HttpRequest): Promise<HttpReply> {
  const { url, method, headers, body, signal, limitMs = LIMIT_MS } = call;
  return new Promise((resolve, reject) => {
    const end = (because: string): void => {
      reject(new NoAnswer(`${method} ${url.origin}${url.pathname}: ${because}`));
      outgoing.destroy();
    };
    const late = setTimeout(() => end(`no whole answer within ${limitMs / 1000} s`), limitMs);
    const outgoing = request(url, { method, headers, agent, ...(signal ? { signal } : {}) }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST) end(`the answer is longer than ${LONGEST / 1024 / 1024} MB`);
      });
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text }),
      );
    });
    outgoing.on('error', reject);
    outgoing.on('close', () => clearTimeout(late));
    outgoing.end(body);
  });
}

export function closeConnections(): void {
  agent.destroy();
}
