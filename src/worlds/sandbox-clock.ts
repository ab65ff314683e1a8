import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../engine/clock.ts';
import type { Clock as SandboxTime } from '../sandbox/protocol.ts';

/** The lease holds for 2 s (DESIGN §9); a quarter of that survives a busy event loop. */
const RENEW_MS = 500;

export interface SandboxClockOptions {
  readonly endpoint: string;
  readonly secret: string;
  /** How much faster than 1:1 machines may work; `max` jumps to the next thing that happens. */
  readonly speed: number | 'max';
}

/** The clock of a rehearsal: the sandbox's, asked over loopback. */
export function sandboxClock({ endpoint, secret, speed }: SandboxClockOptions): Clock & { stop(): void } {
  const agent = new Agent({ keepAlive: true });
  let who: 'machine' | 'person' = 'machine';
  let known = { nowMs: 0, speed: 1 as number | 'max', at: performance.now() };

  const wanted = () => (who === 'machine' ? speed : 1);

  function learn(time: SandboxTime): number {
    // Never back: an answer may overtake another.
    known = { nowMs: Math.max(time.nowMs, known.nowMs), speed: time.speed, at: performance.now() };
    return known.nowMs;
  }

  const renew = setInterval(() => void read().catch(() => undefined), RENEW_MS);
  renew.unref();

  async function read(): Promise<number> {
    return learn(await post<SandboxTime>('/_firedrill/clock/lease', { speed: wanted() }));
  }

  async function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
      const call = request(`${endpoint}${path}`, { method: 'POST', agent, headers, ...(signal ? { signal } : {}) }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => {
          if (response.statusCode === 200) resolve(JSON.parse(text) as T);
          else reject(new SandboxGone(`the sandbox answered ${response.statusCode}: ${text}`));
        });
        response.on('error', reject);
      });
      call.on('error', (cause) => reject(signal?.aborted ? (signal.reason as Error) : new SandboxGone(cause.message, { cause })));
      call.end(JSON.stringify(body));
    });
  }

  return {
    read,
    estimate() {
      // At `max` time stands still between jumps; otherwise it goes on at the pace last heard.
      const passed = performance.now() - known.at;
      return known.nowMs + (known.speed === 'max' ? 0 : passed * known.speed);
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const untilMs = (await read()) + ms;
      for (;;) {
        const now = learn(await post<SandboxTime>('/_firedrill/clock/wait', { untilMs }, signal));
        if (now >= untilMs) return;
        await sleep(1, undefined, signal ? { signal } : {});
      }
    },
    pace(now) {
      if (now === who) return;
      who = now;
      void read().catch(() => undefined);
    },
    stop() {
      clearInterval(renew);
      agent.destroy();
    },
  };
}

export class SandboxGone extends Error {
  override readonly name = 'SandboxGone';
}
