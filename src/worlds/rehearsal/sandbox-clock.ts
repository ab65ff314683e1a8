import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../engine/ports.ts';
import { LEASE_MS, type Clock as SandboxTime } from '../../sandbox/protocol.ts';
import { type CallOptions, sandboxCall, SandboxGone, SandboxHangs } from './sandbox-call.ts';

/** A quarter of the lease survives a busy event loop. */
const RENEW_MS = LEASE_MS / 4;

export interface SandboxClockOptions {
  readonly endpoint: string;
  readonly secret: string;
  /** How much faster than 1:1 machines may work; `max` jumps to the next thing that happens. */
  readonly speed: number | 'max';
}

/** The clock of a rehearsal: the sandbox's, asked over loopback. */
export function sandboxClock({ endpoint, secret, speed }: SandboxClockOptions): Clock & { stop(): void } {
  let who: 'machine' | 'person' = 'machine';
  let known: SandboxTime & { readonly at: number } = { nowMs: 0, speed: 1, at: performance.now() };
  let shownMs = 0;
  // Set from an unanswered call to the next answer: what hangs is waited for once, not before every event.
  let hangs: SandboxHangs | undefined;

  async function ask(path: string, body: unknown, options?: CallOptions): Promise<number> {
    try {
      const time = timeIn(await sandboxCall({ endpoint, secretAccessKey: secret }, path, body, options));
      hangs = undefined;
      // Never back: an answer may overtake another.
      known = { nowMs: Math.max(time.nowMs, known.nowMs), speed: time.speed, at: performance.now() };
      return known.nowMs;
    } catch (cause) {
      if (cause instanceof SandboxHangs) hangs = cause;
      throw cause;
    }
  }

  const lease = () => ask('/_firedrill/clock/lease', { speed: who === 'machine' ? speed : 1 });
  const renew = setInterval(() => void lease().catch(() => undefined), RENEW_MS);
  renew.unref();

  async function read(): Promise<number> {
    if (hangs) throw hangs;
    return lease();
  }

  return {
    read,
    estimate() {
      // At `max` it goes on 1:1 between jumps, which cannot be foreseen.
      const factor = known.speed === 'max' || who === 'person' ? 1 : known.speed;
      const passed = performance.now() - known.at;
      // A speed is known for as long as its lease: without an answer since, time passes as it does anywhere.
      const fast = Math.min(passed, LEASE_MS);
      shownMs = Math.max(shownMs, known.nowMs + fast * factor + (passed - fast));
      return shownMs;
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const untilMs = (await read()) + ms;
      const asked = signal ? { signal } : {};
      for (;;) {
        const now = await ask('/_firedrill/clock/wait', { untilMs }, { ...asked, limitMs: Infinity });
        if (now >= untilMs) return;
        await sleep(1, undefined, asked);
      }
    },
    pace(now) {
      if (now === who) return;
      who = now;
      void lease().catch(() => undefined);
    },
    stop() {
      clearInterval(renew);
    },
  };
}

/** Throws `SandboxGone` for what no sandbox says: another program may have got its port. */
function timeIn(answer: unknown): SandboxTime {
  const { nowMs, speed } = (answer ?? {}) as Partial<Record<keyof SandboxTime, unknown>>;
  const isSpeed = speed === 'max' || (typeof speed === 'number' && Number.isFinite(speed));
  if (typeof nowMs === 'number' && Number.isFinite(nowMs) && isSpeed) return { nowMs, speed };
  throw new SandboxGone('what answers there is no sandbox');
}
