import { Agent, request } from 'node:http';
import type { Ready } from '../../sandbox/protocol.ts';

// An agent of its own: the global one would go through a proxy that the operator's environment names.
const direct = new Agent({ keepAlive: true });

/** The sandbox does not answer, or no longer as a sandbox does. */
export class SandboxGone extends Error {
  override readonly name = 'SandboxGone';
}

/** It holds the connection and says nothing. */
export class SandboxHangs extends SandboxGone {}

/** In real ms. Its own endpoint answers in a few; one that is stopped or stuck would hold up every event of the run. */
const LIMIT_MS = 2000;

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Real ms to wait for the answer; `Infinity` for a long poll. */
  readonly limitMs?: number;
}

/**
 * A call of the sandbox's own endpoint (`sandbox/protocol.ts`). Rejects with the signal's reason, or with `SandboxGone`
 * when no answer comes within the limit, or one that is no sandbox's. What the JSON holds is the caller's to check.
 */
export async function sandboxCall(
  { endpoint, secretAccessKey }: Pick<Ready, 'endpoint' | 'secretAccessKey'>,
  path: string,
  body: unknown = {},
  { signal, limitMs = LIMIT_MS }: CallOptions = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const gone = (because: string, cause?: unknown) =>
      reject(
        signal?.aborted
          ? signal.reason
          : cause instanceof SandboxHangs
            ? cause
            : new SandboxGone(because, { cause }),
      );
    const headers = { authorization: `Bearer ${secretAccessKey}`, 'content-type': 'application/json' };
    const options = { method: 'POST', headers, agent: direct, ...(signal ? { signal } : {}) };
    const call = request(`${endpoint}${path}`, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
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
    const limit = Number.isFinite(limitMs)
      ? setTimeout(() => {
          // After what has arrived meanwhile: this program may have been the one that was busy.
          setImmediate(() => call.destroy(new SandboxHangs(`no answer within ${limitMs} ms`)));
        }, limitMs)
      : undefined;
    call.on('close', () => clearTimeout(limit));
    call.on('error', (cause) => gone(cause.message, cause));
    call.end(JSON.stringify(body));
  });
}
