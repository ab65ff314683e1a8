import { Agent, request } from 'node:http';
import { SECRET_HEADER } from '../../sandbox/protocol.ts';

/**
 * `fetch` for the service in a rehearsal: whatever its name, the call goes to the sandbox on loopback, which tells
 * services apart by their Host header. The global fetch sets that header itself, hence `node:http`.
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
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const type = answer.headers['content-type'];
          resolve(
            new Response(Buffer.concat(chunks), {
              status: answer.statusCode ?? 500,
              ...(type ? { headers: { 'content-type': type } } : {}),
            }),
          );
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  };
}
