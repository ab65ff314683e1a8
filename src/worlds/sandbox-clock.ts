import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../engine/clock.ts';
import type { Clock as SandboxTime } from '../sandbox/protocol.ts';
import { sandboxCall } from './sandbox-call.ts';

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
  let who: 'machine' | 'person' = 'machine';
  let known = { nowMs: 0, speed: 1 as number | 'max', at: performance.now() };

  const ask = (path: string, body: unknown, signal?: AbortSignal) =>
    sandboxCall<SandboxTime>({ endpoint, secretAccessKey: secret }, path, body, signal);

  const wanted = () => (who === 'machine' ? speed : 1);

  function learn(time: SandboxTime): number {
    // Never back: an answer may overtake another.
    known = { nowMs: Math.max(time.nowMs, known.nowMs), speed: time.speed, at: performance.now() };
    return known.nowMs;
  }

  const renew = setInterval(() => void read().catch(() => undefined), RENEW_MS);
  renew.unref();

  async function read(): Promise<number> {
    return learn(await ask('/_firedrill/clock/lease', { speed: wanted() }));
  }

  return {
    read,
    estimate() {
      // At `max` it goes on 1:1 between jumps, which cannot be foreseen.
      const passed = performance.now() - known.at;
      return known.nowMs + passed * (known.speed === 'max' ? 1 : known.speed);
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const untilMs = (await read()) + ms;
      for (;;) {
        const now = learn(await ask('/_firedrill/clock/wait', { untilMs }, signal));
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
    },
  };
}
