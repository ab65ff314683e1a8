import { Agent, request } from 'node:http';
import type { Ready } from '../sandbox/protocol.ts';

// An agent of its own: the global one would go through a proxy that the operator's environment names.
const direct = new Agent({ keepAlive: true });

/** The sandbox does not answer, or no longer as a sandbox does. */
export class SandboxGone extends Error {
  override readonly name = 'SandboxGone';
}

/** A call of the sandbox's own endpoint (`sandbox/protocol.ts`). Rejects with `SandboxGone`, or the signal's reason. */
export async function sandboxCall<T>(
  { endpoint, secretAccessKey }: Pick<Ready, 'endpoint' | 'secretAccessKey'>,
  path: string,
  body: unknown = {},
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${secretAccessKey}`, 'content-type': 'application/json' };
    const options = { method: 'POST', headers, agent: direct, ...(signal ? { signal } : {}) };
    const call = request(`${endpoint}${path}`, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(JSON.parse(text) as T);
        else reject(new SandboxGone(`the sandbox answered ${response.statusCode}: ${text}`));
      });
    });
    call.on('error', (cause) =>
      reject(signal?.aborted ? signal.reason : new SandboxGone(cause.message, { cause })),
    );
    call.end(JSON.stringify(body));
  });
}
