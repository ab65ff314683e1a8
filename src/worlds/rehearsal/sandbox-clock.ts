import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../../engine/loop-ports.ts';
import { LEASE_MS, type Clock as SandboxTime } from '../../sandbox/protocol.ts';
import { type CallOptions, LIMIT_MS, SandboxGone, SandboxHangs, sandboxCall } from './sandbox-call.ts';

/** A tenth of the lease survives a busy event loop; and so often the time is asked for while it may be fast. */
const RENEW_MS = LEASE_MS / 10;
/** Longer than this no event waits for the time, in real ms: a stop writes some, and must not take long. */
const READ_MS = 500;

export interface SandboxClockOptions {
  readonly endpoint: string;
  readonly secret: string;
  /** How much faster than 1:1 machines may work; `max` jumps to the next thing that happens. */
  readonly speed: number | 'max';
}

/** The clock of a rehearsal: the sandbox's, asked over loopback. Between its answers, and whenever it hangs, it goes 1:1. */
export function sandboxClock({ endpoint, secret, speed }: SandboxClockOptions): Clock & { stop(): void } {
  const over = new AbortController();
  let who: 'machine' | 'person' = 'machine';
  let known = { nowMs: 0, at: performance.now() };
  let shownMs = 0;
  // Sandbox time at our own 0: what was said before its first answer must go on from there.
  let originMs: number | undefined;
  // Set from an unanswered call to the next answer: it is waited for once, not before every event.
  let hangs: SandboxHangs | undefined;
  // An older call that is given up says nothing once a newer one was answered.
  let [asked, answered] = [0, 0];

  async function ask(path: string, body: unknown, options: CallOptions): Promise<number> {
    asked += 1;
    const call = asked;
    try {
      const time = timeIn(await sandboxCall({ endpoint, secretAccessKey: secret }, path, body, options));
      answered = Math.max(answered, call);
      hangs = undefined;
      originMs ??= shownMs === 0 ? 0 : time.nowMs - estimate();
      // Never back: an answer may overtake another.
      const nowMs = Math.max(time.nowMs - originMs, known.nowMs);
      known = { nowMs, at: performance.now() };
      return nowMs;
    } catch (cause) {
      if (cause instanceof SandboxHangs && call > answered) hangs = cause;
      throw cause;
    }
  }

  const lease = (options: CallOptions = {}) =>
    ask(
      '/_firedrill/clock/lease',
      { speed: who === 'machine' ? speed : 1 },
      { signal: over.signal, ...options },
    );
  const renew = setInterval(() => {
    // Without a lease the sandbox goes 1:1 by itself.
    if (who === 'machine' && speed !== 1) void lease().catch(() => undefined);
  }, RENEW_MS);
  renew.unref();

  function estimate(): number {
    // 1:1 since the last answer, whatever the speed: the sandbox goes fast only while somebody waits there, which is not
    // known here, and a clock that ran ahead would stand still until the truth has caught up with it.
    shownMs = Math.max(shownMs, known.nowMs + performance.now() - known.at);
    return shownMs;
  }

  async function read(): Promise<number> {
    try {
      if (!hangs) return await lease({ limitMs: READ_MS });
    } catch (cause) {
      if (!(cause instanceof SandboxHangs)) throw cause;
    }
    return estimate();
  }

  return {
    read,
    estimate,
    date: async () => (await read()) + (originMs ?? 0),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      const asked = signal ? { signal } : {};
      const until = (await lease(asked)) + ms;
      for (;;) {
        // Simulated time is never slower than real time.
        const limitMs = Math.min(Math.max(until - known.nowMs, 0) + LIMIT_MS, LONGEST_MS);
        const untilMs = until + (originMs ?? 0);
        if ((await ask('/_firedrill/clock/wait', { untilMs }, { ...asked, limitMs })) >= until) return;
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
      over.abort(new Error('stopped'));
    },
  };
}

/** The longest time that a timer of Node takes. */
const LONGEST_MS = 2 ** 31 - 1;

/** Throws `SandboxGone` for what no sandbox says: another program may have got its port. */
function timeIn(answer: unknown): SandboxTime {
  const { nowMs, speed } = (answer ?? {}) as Partial<Record<keyof SandboxTime, unknown>>;
  const isSpeed = speed === 'max' || (typeof speed === 'number' && Number.isFinite(speed));
  if (typeof nowMs === 'number' && Number.isFinite(nowMs) && isSpeed) return { nowMs, speed };
  throw new SandboxGone('what answers there is no sandbox');
}
