import { randomFillSync } from 'node:crypto';
import type { Writable } from 'node:stream';

/** Final, binary; masked (RFC 6455 §5.2). */
const BINARY = 0x82;
const MASKED = 0x80;
const SHORT = 126;
const LONG = 0x1_0000;

/**
 * Binary messages as a WebSocket client sends them, all of one turn in one piece. `ws` makes two buffers of each: for an
 * acknowledgement each to a thousand messages that was half of what a session costs.
 */
export class Outgoing {
  readonly #raw: Writable;
  #waiting: Uint8Array[] = [];

  /** `raw`: the socket beneath the WebSocket. */
  constructor(raw: Writable) {
    this.#raw = raw;
  }

  send(message: Uint8Array): void {
    if (this.#waiting.length === 0) process.nextTick(() => this.#leave());
    this.#waiting.push(message);
  }

  #leave(): void {
    const messages = this.#waiting;
    this.#waiting = [];
    if (this.#raw.writable) this.#raw.write(framed(messages));
  }
}

/** Each message as a frame of its own, with a mask of its own. */
export function framed(messages: readonly Uint8Array[]): Buffer {
  const masks = randomFillSync(Buffer.allocUnsafe(4 * messages.length));
  let size = 0;
  for (const { length } of messages) size += headerOf(length) + length;
  const out = Buffer.allocUnsafe(size);
  let at = 0;
  let mask = 0;
  for (const message of messages) {
    const { length } = message;
    out[at] = BINARY;
    out[at + 1] = MASKED | (length < SHORT ? length : length < LONG ? SHORT : SHORT + 1);
    if (length >= LONG) out.writeBigUInt64BE(BigInt(length), at + 2);
    else if (length >= SHORT) out.writeUInt16BE(length, at + 2);
    at += headerOf(length);
    masks.copy(out, at - 4, mask, mask + 4);
    mask += 4;
    maskInto(out, at, message);
    at += length;
  }
  return out;
}

/** `message` to `at`, with the mask that stands before it; word by word, which is the most of what a message costs here. */
function maskInto(out: Buffer, at: number, message: Uint8Array): void {
  const [a, b, c, d] = [out[at - 4], out[at - 3], out[at - 2], out[at - 1]] as [
    number,
    number,
    number,
    number,
  ];
  const { length } = message;
  const words = length - (length % 4);
  for (let n = 0; n < words; n += 4) {
    out[at + n] = (message[n] as number) ^ a;
    out[at + n + 1] = (message[n + 1] as number) ^ b;
    out[at + n + 2] = (message[n + 2] as number) ^ c;
    out[at + n + 3] = (message[n + 3] as number) ^ d;
  }
  for (let n = words; n < length; n += 1)
    out[at + n] = (message[n] as number) ^ (out[at - 4 + (n & 3)] as number);
}

const headerOf = (length: number): number => (length < SHORT ? 2 : length < LONG ? 4 : 10) + 4;
