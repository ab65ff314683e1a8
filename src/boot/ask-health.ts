import { patternOf } from '../runbook/pattern.ts';
import type { Service } from '../service/service.ts';

/** Whether callers get answers now; a reason where this machine could not ask. */
export type Health = 'answers' | 'silent' | { readonly unknown: string };

const PATIENCE_MS = 5_000;

/** Asks the health check once, as the load balancer's targets are asked: green is not well, but it is in service. */
export async function askHealth(
  http: typeof fetch,
  { url, expect }: Service['health'],
  signal: AbortSignal,
): Promise<Health> {
  const timeout = AbortSignal.timeout(PATIENCE_MS);
  try {
    const response = await http(url, { redirect: 'manual', signal: AbortSignal.any([signal, timeout]) });
    const text = await response.text();
    return response.status === 200 && patternOf(expect).foundIn(text) ? 'answers' : 'silent';
  } catch (error) {
    signal.throwIfAborted();
    if (timeout.aborted) return 'silent';
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    const code = (cause as { readonly code?: unknown } | null)?.code;
    return { unknown: typeof code === 'string' ? code : String(cause) };
  }
}
