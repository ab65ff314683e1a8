import type { Clock, WorldFacts } from '../protocol.ts';
import { STANDIN_ENVIRONMENT } from '../protocol.ts';
import { type HttpRequest, http } from './http.ts';

/** The sandbox that this process stands in. Everything it waits for, it waits for on the sandbox's clock. */
export interface Sandbox {
  readonly endpoint: URL;
  /** Simulated epoch ms as last read, carried on in real time: for stamps. */
  now(): number;
  /** Waits for simulated time. Rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** The same for something that only watches other work: time is never moved on for its sake (protocol.ts). */
  watch(ms: number, signal: AbortSignal): Promise<void>;
  facts(): Promise<WorldFacts>;
  readClock(): Promise<number>;
}

/** Real ms for which a reading of the clock is taken as now. */
const FRESH_MS = 5;
/** Real ms for which an answer may be late. */
const SLACK_MS = 30_000;

/** Not to be mistaken for the real tool: without a sandbox on this machine it does nothing at all. */
export class NoSandbox extends Error {}

export function findSandbox(env: NodeJS.ProcessEnv): Sandbox {
  const where = env[STANDIN_ENVIRONMENT.endpoint];
  const secret = env[STANDIN_ENVIRONMENT.secret] ?? '';
  if (where === undefined) {
    throw new NoSandbox(
      `This is firedrill's stand-in for terragrunt. It needs a sandbox: ${STANDIN_ENVIRONMENT.endpoint} is not set.`,
    );
  }
  const endpoint = new URL(where);
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(endpoint.hostname)) {
    throw new NoSandbox(
      `This is firedrill's stand-in for terragrunt. It talks to a sandbox on this machine only, not to ${endpoint.host}.`,
    );
  }
  let last = { simMs: Date.now(), realMs: Number.NEGATIVE_INFINITY };
  let latest = 0;

  async function ask(
    method: string,
    path: string,
    body?: unknown,
    { signal, limitMs }: Pick<HttpRequest, 'signal' | 'limitMs'> = {},
  ): Promise<unknown> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const reply = await http({
      url: new URL(`/_firedrill/${path}`, endpoint),
      method,
      headers: {
        authorization: `Bearer ${secret}`,
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      },
      ...(text === undefined ? {} : { body: text }),
      ...(signal ? { signal } : {}),
      ...(limitMs === undefined ? {} : { limitMs }),
    });
    if (reply.status !== 200)
      throw new NoSandbox(`The sandbox at ${endpoint.host} refused ${path}: ${reply.status} ${reply.body}`);
    return JSON.parse(reply.body);
  }

  function read(clock: Clock): number {
    last = { simMs: clock.nowMs, realMs: performance.now() };
    return clock.nowMs;
  }

  async function readClock(): Promise<number> {
    return read((await ask('GET', 'clock')) as Clock);
  }

  async function wait(ms: number, deadline: boolean, signal?: AbortSignal): Promise<void> {
    if (ms <= 0) return;
    // What was read just now need not be read again: a plan is a chain of waits.
    const fresh = performance.now() - last.realMs < FRESH_MS;
    const untilMs = (fresh ? last.simMs : await readClock()) + ms;
    // Simulated time is never slower than real time.
    const asked = { limitMs: ms + SLACK_MS, ...(signal ? { signal } : {}) };
    try {
      read((await ask('POST', 'clock/wait', { untilMs, ...(deadline ? { deadline } : {}) }, asked)) as Clock);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  }

  return {
    endpoint,
    now: () => {
      const realMs = Number.isFinite(last.realMs) ? performance.now() - last.realMs : 0;
      latest = Math.max(latest, last.simMs + realMs);
      return latest;
    },
    readClock,
    sleep: (ms, signal) => wait(ms, false, signal),
    watch: (ms, signal) => wait(ms, true, signal),
    facts: async () => (await ask('GET', 'world')) as WorldFacts,
  };
}
