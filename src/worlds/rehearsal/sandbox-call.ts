import { Agent, request } from 'node:http';
import type { Ready } from '../../sandbox/protocol.ts';

// An agent of its own: the global one would go through a proxy that the operator's environment names.
const direct = new Agent({ keepAlive: true });

/** The sandbox does not answer, or no longer as a sandbox does. */
export class SandboxGone extends Error {
  override readonly name = 'SandboxGone';
}

/** It holds the connection and says nothing, or not to its end. */
export class SandboxHangs extends SandboxGone {}

/** In real ms. Its own endpoint answers in a few; one that is stopped or stuck would hold up every event of the run. */
export const LIMIT_MS = 2000;
/** Characters of an answer: the longest has some hundred. */
const LONGEST = 64 * 1024;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Real ms from the call to the answer's last byte; longer than the default for a long poll only. */
  readonly limitMs?: number;
}

/**
 * A call of the sandbox's own endpoint (`sandbox/protocol.ts`). Rejects with the signal's reason, or with `SandboxGone`
 * when no whole answer comes within the limit, or one that is no sandbox's. What the JSON holds is the caller's to check.
 */
export async function sandboxCall(
  { endpoint, secretAccessKey }: Pick<Ready, 'endpoint' | 'secretAccessKey'>,
  path: string,
  body: unknown = {},
  { signal, limitMs = LIMIT_MS }: CallOptions = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let ended: SandboxGone | undefined;
    const gone = (because: string, cause?: unknown) =>
      reject(signal?.aborted ? signal.reason : (ended ?? new SandboxGone(because, { cause })));
    const end = (because: SandboxGone) => {
      ended = because;
      call.destroy(because);
    };
    const headers = { authorization: `Bearer ${secretAccessKey}`, 'content-type': 'application/json' };
    const options = { method: 'POST', headers, agent: direct, ...(signal ? { signal } : {}) };
    const call = request(`${endpoint}${path}`, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST) end(new SandboxGone('what answers there is no sandbox: it does not end'));
      });
      response.on('error', (cause) => gone(cause.message, cause));
      response.on('end', () => {
        if (response.statusCode !== 200)
          return gone(`the sandbox answered ${response.statusCode}: ${text.slice(0, 200)}`);
        try {
          return resolve(JSON.parse(text));
        } catch (cause) {
          return gone('what answers there is no sandbox', cause);
        }
      });
    });
    const limit = setTimeout(() => {
      // After what has arrived meanwhile: this program may have been the one that was busy.
      setImmediate(() => end(new SandboxHangs(`no whole answer within ${limitMs} ms`)));
    }, limitMs);
    call.on('close', () => clearTimeout(limit));
    call.on('error', (cause) => gone(cause.message, cause));
    call.end(JSON.stringify(body));
  });
}
