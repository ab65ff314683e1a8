import type { WebSocket } from 'ws';
import type { Channel, Ended, Said, Step } from './channel.ts';
import type { KeyWanted } from './handshake.ts';
import { Outgoing } from './outgoing.ts';

/** What opens a connection; the token is good for one, and soon no more. It is never logged. */
export interface Ticket {
  readonly sessionId: string;
  readonly token: string;
  readonly url: string;
}

/** Opens a WebSocket; a world decides whereto one may be opened. May throw. */
export type OpenSocket = (url: string) => WebSocket;

/** What was said and is not taken yet: beyond this much the socket is read no further, and the machine waits. */
const HELD_BYTES = 64 * 1024;
const CLOSING_MS = 500;
/** WebSocket's own code where no closing word came (RFC 6455, 7.4.1). */
const CUT_OFF = 1006;

interface Pending {
  readonly said: readonly Said[];
  readonly wanted?: KeyWanted;
  readonly ended?: Ended;
  /** Why the connection is no more. */
  readonly broken?: string;
}

/** One WebSocket of a session: the channel's bytes and timers on it. */
export class Connection {
  readonly #socket: WebSocket | undefined;
  #outgoing: Outgoing | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  #said: Said[] = [];
  #bytes = 0;
  #wanted: KeyWanted | undefined;
  #ended: Ended | undefined;
  #broken: string | undefined;
  #wake: (() => void) | undefined;
  #lastMs = performance.now();
  /** Whether anything came over it at all. */
  heard = false;

  constructor(
    open: OpenSocket,
    { url, token }: Ticket,
    channel: Channel,
    times: { tick: number; keepAlive: number; ping: number; silence: number },
  ) {
    try {
      this.#socket = open(url);
    } catch (error) {
      this.#breaks(error instanceof Error ? error.message : String(error));
      return;
    }
    const socket = this.#socket;
    socket.on('upgrade', (response) => {
      this.#outgoing = new Outgoing(response.socket);
    });
    socket.on('open', () => {
      socket.send(channel.opened(token));
      this.#every(times.tick, (now) => this.#take(channel.tick(now)));
      this.#every(times.keepAlive, (now) => this.send(channel.keepAlive(now)));
      this.#every(times.ping, () => socket.ping());
    });
    // A peer that is gone closes nothing: silence tells.
    this.#every(Math.min(times.ping, times.silence) / 2, (now) => {
      if (!socket.isPaused && now - this.#lastMs > times.silence)
        this.#breaks(`nothing came for ${Math.round(times.silence / 1000)} s`);
    });
    socket.on('message', (data: Buffer, binary) => {
      const now = this.#hears();
      if (binary) this.#take(channel.receive(data, now));
    });
    socket.on('pong', () => this.#hears());
    socket.on('ping', () => this.#hears());
    socket.on('error', (error) => this.#breaks(error.message));
    socket.on('close', (code, reason) =>
      this.#breaks(
        code === CUT_OFF
          ? 'cut off without a word'
          : `closed (${code}${reason.length > 0 ? `, ${reason.toString('utf8')}` : ''})`,
      ),
    );
  }

  /** All that came since the last call; waits until there is something. Rejects with the signal's reason. */
  async next(signal?: AbortSignal): Promise<Pending> {
    signal?.throwIfAborted();
    if (this.#isQuiet()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      signal?.addEventListener('abort', this.#wake, { once: true });
      await promise;
      signal?.removeEventListener('abort', this.#wake);
      this.#wake = undefined;
      signal?.throwIfAborted();
    }
    const pending: Pending = {
      said: this.#said,
      ...(this.#wanted ? { wanted: this.#wanted } : {}),
      ...(this.#ended ? { ended: this.#ended } : {}),
      ...(this.#broken === undefined ? {} : { broken: this.#broken }),
    };
    this.#said = [];
    this.#bytes = 0;
    this.#wanted = undefined;
    if (this.#socket?.isPaused) {
      this.#lastMs = performance.now();
      this.#socket.resume();
    }
    return pending;
  }

  send({ send }: Pick<Step, 'send'>): void {
    if (this.#socket?.readyState !== 1) return; // it is repeated on the next connection
    for (const bytes of send) this.#outgoing?.send(bytes);
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    const socket = this.#socket;
    socket?.removeAllListeners();
    // What a socket that is being closed has to say concerns nobody, and one that is gone answers nothing.
    socket?.on('error', () => undefined);
    socket?.close();
    setTimeout(() => socket?.terminate(), CLOSING_MS).unref();
  }

  #isQuiet(): boolean {
    return this.#said.length === 0 && !this.#wanted && !this.#ended && this.#broken === undefined;
  }

  #take(step: Step): void {
    this.send(step);
    for (const one of step.said) {
      this.#said.push(one);
      if ('bytes' in one) this.#bytes += one.bytes.length;
    }
    this.#wanted = step.wanted ?? this.#wanted;
    this.#ended ??= step.ended;
    if (this.#bytes > HELD_BYTES) this.#socket?.pause();
    if (!this.#isQuiet()) this.#wake?.();
  }

  #hears(): number {
    this.heard = true;
    this.#lastMs = performance.now();
    return this.#lastMs;
  }

  #breaks(because: string): void {
    this.#broken ??= because;
    this.#wake?.();
  }

  #every(ms: number, run: (nowMs: number) => void): void {
    this.#timers.push(setInterval(() => run(performance.now()), ms));
  }
}
