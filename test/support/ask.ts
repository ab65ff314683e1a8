import type { Ready } from '../../src/sandbox/protocol.ts';

/** Asks the sandbox's own endpoint, below `/_firedrill/`. */
export async function ask<T>(ready: Ready, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${ready.endpoint}/_firedrill/${path}`, {
    method,
    headers: { authorization: `Bearer ${ready.secretAccessKey}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}
