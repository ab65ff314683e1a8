import type { Writable } from 'node:stream';
import type { WebSocket } from 'ws';
import { encodeFrame, TYPES } from '../../channel/frame.ts';
import type { SessionFaults } from './faults.ts';

/** Real ms: how often it is looked, and after how long the oldest are sent again. */
const LOOK_MS = 50;
const AGAIN_MS = 300;
const AT_ONCE = 50;
/** Frames held back to be reordered leave after this long in any case. */
const HELD_MS = 20;
const BREAKING_MS = 5;

/** What the agent sends until it is acknowledged, over whatever connection there is, and what goes wrong on the way. */
export class Line {
  readonly #faults: () => SessionFaults;
  readonly #closeAs: (said: string) => void;
  readonly #unacknowledged = new Map<number, { readonly bytes: Buffer; sentMs: number }>();
  #socket: WebSocket | undefined;
  #raw: Writable | undefined;
  #next = 0;
  #timer: NodeJS.Timeout | undefined;
  #held: Buffer[] = [];
  #flushing: NodeJS.Timeout | undefined;
  #sent = 0;
  #bytes = 0;
  #all = 0;
  #drops = 0;
  #breaking = false;
  #acks = 0;

  constructor(faults: () => SessionFaults, closeAs: (said: string) => void) {
    this.#faults = faults;
    this.#closeAs = closeAs;
  }

  get waiting(): number {
    return this.#unacknowledged.size;
  }

  attach(socket: WebSocket, raw: Writable): void {
    this.#raw = raw;
    this.#socket?.terminate();
    this.#socket = socket;
    this.#held = [];
    this.#bytes = 0;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#repeat(), LOOK_MS);
    // The service's own; clients leave it aside.
    socket.send(encodeFrame({ type: TYPES.start, payloadType: 0, payload: Buffer.alloc(0) }, '\0'));
    this.#breaking = false;
    for (const one of this.#unacknowledged.values()) {
      one.sentMs = performance.now();
      this.#deliver(one.bytes);
    }
  }

  /** True when that was the connection. */
  lost(socket: WebSocket): boolean {
    if (this.#socket !== socket) return false;
    clearInterval(this.#timer);
    this.#socket = undefined;
    return true;
  }

  send(payloadType: number, payload: Buffer): void {
    const sequence = this.#next;
    this.#next += 1;
    const bytes = encodeFrame({
      type: TYPES.output,
      sequence,
      flags: sequence === 0 ? 1 : 0,
      payloadType,
      payload,
    });
    this.#unacknowledged.set(sequence, { bytes, sentMs: performance.now() });
    this.#deliver(bytes);
  }

  /** False when it was lost, or was known. */
  acknowledged(sequence: number): boolean {
    const { loseAcks } = this.#faults();
    this.#acks += 1;
    if (loseAcks !== undefined && this.#acks % loseAcks === 0) return false;
    return this.#unacknowledged.delete(sequence);
  }

  acknowledge(bytes: Buffer): void {
    const { delayAcks } = this.#faults();
    if (delayAcks === undefined) this.#socket?.send(bytes);
    else setTimeout(() => this.#socket?.send(bytes), delayAcks).unref();
  }

  close(bytes: Buffer): void {
    clearInterval(this.#timer);
    this.#flush();
    this.#socket?.send(bytes);
    this.#socket?.close(1000);
  }

  #deliver(bytes: Buffer): void {
    if (this.#socket?.readyState !== 1 || this.#breaking) return; // the next connection has it
    const { dropAfter, drops = Infinity, reorder, duplicate, closeAfter } = this.#faults();
    this.#sent += 1;
    this.#bytes += bytes.length;
    this.#all += bytes.length;
    if (dropAfter !== undefined && this.#bytes >= dropAfter && this.#drops < drops) {
      this.#drops += 1;
      this.#breaking = true;
      this.#held = [];
      // What went before is on its way.
      const socket = this.#socket;
      setTimeout(() => socket.terminate(), BREAKING_MS).unref();
      return;
    }
    this.#held.push(bytes);
    if (duplicate !== undefined && this.#sent % duplicate === 0) this.#held.push(bytes);
    if (reorder === undefined || this.#held.length >= reorder) this.#flush();
    else this.#flushing ??= setTimeout(() => this.#flush(), HELD_MS).unref();
    if (closeAfter !== undefined && this.#all >= closeAfter)
      this.#closeAs('Your session has been terminated for the following reasons: idle for too long');
  }

  #flush(): void {
    const held = this.#faults().reorder === undefined ? this.#held : this.#held.reverse();
    this.#held = [];
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    if (this.#socket?.readyState !== 1 || this.#breaking) return;
    this.#hold();
    for (const bytes of held) this.#socket.send(bytes);
  }

  /** What is sent in one go leaves in one piece. */
  #hold(): void {
    const raw = this.#raw;
    if (!raw || raw.writableCorked > 0) return;
    raw.cork();
    process.nextTick(() => raw.uncork());
  }

  #repeat(): void {
    if (this.#socket?.readyState !== 1 || this.#breaking) return;
    const now = performance.now();
    // Not the oldest alone: the official client acknowledges nothing that it has had before.
    for (const one of [...this.#unacknowledged.values()].slice(0, AT_ONCE)) {
      if (now - one.sentMs < AGAIN_MS) continue;
      one.sentMs = now;
      this.#socket.send(one.bytes);
    }
  }
}
