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
}

/** One process, one sandbox: connections are kept, and closed with the process. */
const agent = new Agent({ keepAlive: true });

export function http({ url, method, headers, body, signal }: HttpRequest): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent, ...(signal ? { signal } : {}) }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

export function closeConnections(): void {
  agent.destroy();
}
