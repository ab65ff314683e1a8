import { Channel, type Ended, type Said, type Size, type Step } from './channel.ts';
import { Connection, type OpenSocket, type Ticket } from './connection.ts';
import type { KeyWanted } from './handshake.ts';

/** The calls to AWS that a session needs. Each may throw; `start`'s error is the session's. */
export interface SessionCalls {
  start(signal?: AbortSignal): Promise<Ticket>;
  /** `undefined`: it is over, and only a new one can be started. */
  resume(sessionId: string, signal?: AbortSignal): Promise<Ticket | undefined>;
  terminate(sessionId: string, signal?: AbortSignal): Promise<void>;
  /** 64 bytes, and the same as only the machine's role can open them. */
  key(
    wanted: KeyWanted,
    sessionId: string,
    signal?: AbortSignal,
  ): Promise<{ readonly plain: Uint8Array; readonly sealed: Uint8Array }>;
}

export type SessionEvent =
  | Said
  /** The connection broke; it is being resumed. */
  | { readonly kind: 'dropped'; readonly because: string }
  | { readonly kind: 'resumed' };

export type SessionEnd =
  | Ended
  /** It could be resumed no more: idle for too long, or terminated. */
  | { readonly why: 'over'; readonly said: string }
  /** The connection broke and did not come back. */
  | { readonly why: 'lost'; readonly said: string };

export interface SessionOptions {
  readonly calls: SessionCalls;
  readonly socket: OpenSocket;
  readonly size?: Size;
  readonly signal?: AbortSignal;
  readonly times?: Partial<Times>;
}

/** Real ms. */
interface Times {
  readonly tick: number;
  readonly keepAlive: number;
  readonly ping: number;
  readonly silence: number;
  /** Before the first attempt to resume; twice as long before each further one. */
  readonly pause: number;
}

const TIMES: Times = { tick: 100, keepAlive: 240_000, ping: 30_000, silence: 75_000, pause: 100 };
const TRIES = 5;
const LONGEST_PAUSE = 5000;
/** Whoever leaves is not held up by it for longer; AWS ends a session that nobody reads by itself, in 20 minutes. */
const TERMINATE_MS = 1000;
const START_MS = 500;

/**
 * One session, over as many connections as it takes: events in their order, none lost or doubled by a drop. Terminated in
 * any case when it is left. Throws what `start` threw, and the signal's reason.
 */
export async function* openSession(
  options: SessionOptions,
): AsyncGenerator<readonly SessionEvent[], SessionEnd> {
  const { calls, signal } = options;
  const times = { ...TIMES, ...options.times };
  const ticket = await started(calls, signal);
  let over = false;
  try {
    signal?.throwIfAborted();
    const end = yield* overConnections(ticket, times, options);
    over = end.why === 'closed' || end.why === 'over';
    return end;
  } finally {
    if (!over)
      await calls.terminate(ticket.sessionId, AbortSignal.timeout(TERMINATE_MS)).catch(() => undefined);
  }
}

/** A call that is taken back may have made a session all the same: its answer is waited for, so that it can be ended. */
async function started(calls: SessionCalls, signal: AbortSignal | undefined): Promise<Ticket> {
  signal?.throwIfAborted();
  const tooLate = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const leave = (): void => {
    timer = setTimeout(() => tooLate.abort(signal?.reason), START_MS);
  };
  signal?.addEventListener('abort', leave, { once: true });
  try {
    return await calls.start(tooLate.signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', leave);
  }
}

async function* overConnections(
  first: Ticket,
  times: Times,
  { calls, socket, size, signal }: SessionOptions,
): AsyncGenerator<readonly SessionEvent[], SessionEnd> {
  const channel = new Channel(size);
  let ticket = first;
  for (let tries = 0; ; ) {
    const connection = new Connection(socket, ticket, channel, times);
    let because: string;
    try {
      const end = yield* conversation(connection, channel, ticket, calls, signal);
      if ('end' in end) return end.end;
      because = end.because;
    } finally {
      connection.close();
    }
    if (connection.heard) tries = 0;
    yield [{ kind: 'dropped', because }];
    for (;;) {
      if (tries >= TRIES) return { why: 'lost', said: because };
      const pause = times.pause * (1 + Math.random()) * 2 ** tries;
      tries += 1;
      await wait(Math.min(pause, LONGEST_PAUSE), signal);
      try {
        const again = await calls.resume(ticket.sessionId, signal);
        if (!again) return { why: 'over', said: because };
        // The address is the session's, also where the answer has none.
        ticket = { ...again, url: again.url || ticket.url };
        break;
      } catch (error) {
        signal?.throwIfAborted();
        because = error instanceof Error ? error.message : String(error);
      }
    }
    yield [{ kind: 'resumed' }];
  }
}

/** What one connection gives, until it breaks or the session ends. */
async function* conversation(
  connection: Connection,
  channel: Channel,
  { sessionId }: Ticket,
  calls: SessionCalls,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly SessionEvent[], { readonly end: SessionEnd } | { readonly because: string }> {
  for (;;) {
    const { said, wanted, ended, broken } = await connection.next(signal);
    if (said.length > 0) yield said;
    if (ended) return { end: ended };
    if (wanted) {
      const step = await keyFor(wanted, sessionId, channel, calls, signal);
      connection.send(step);
      if (step.ended) return { end: step.ended };
    }
    if (broken !== undefined) return { because: broken };
  }
}

async function keyFor(
  wanted: KeyWanted,
  sessionId: string,
  channel: Channel,
  calls: SessionCalls,
  signal: AbortSignal | undefined,
): Promise<Step> {
  try {
    const { plain, sealed } = await calls.key(wanted, sessionId, signal);
    return channel.key(plain, sealed, performance.now());
  } catch (error) {
    signal?.throwIfAborted();
    return channel.noKey(error instanceof Error ? error.message : String(error), performance.now());
  }
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
