import { Agent, request } from 'node:http';
import { Readable } from 'node:stream';
import { SECRET_HEADER } from '../../sandbox/protocol.ts';

/**
 * `fetch` for the service in a rehearsal: whatever its name, the call goes to the sandbox on loopback, which tells
 * services apart by their Host header. The global fetch sets that header itself, hence `node:http`. As with fetch, who
 * asks reads as much of the answer as they want, and for as long as their signal lets them.
 */
export function sandboxHttp(endpoint: string, secret: string): typeof fetch {
  // Its own agent: the global one would go through a proxy that the operator's environment names.
  const agent = new Agent();
  return async (input, init) => {
    const asked = new Request(input, init);
    const url = new URL(asked.url);
    const body = Buffer.from(await asked.arrayBuffer());
    const headers = {
      ...Object.fromEntries(asked.headers),
      host: url.host,
      [SECRET_HEADER]: secret,
      'content-length': String(body.length),
    };
    return new Promise((resolve, reject) => {
      const to = new URL(url.pathname + url.search, endpoint);
      const call = request(to, { agent, method: asked.method, headers, signal: asked.signal }, (answer) => {
        const { statusCode: status = 0 } = answer;
        const type = answer.headers['content-type'];
        try {
          const stream = BODILESS.has(status) ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
          resolve(new Response(stream, { status, ...(type ? { headers: { 'content-type': type } } : {}) }));
        } catch (cause) {
          // A status that no service has.
          answer.destroy();
          reject(cause);
        }
      });
      call.on('error', reject);
      call.end(body);
    });
  };
}

/** Statuses whose answers have no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);
