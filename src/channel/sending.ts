/** Times of the official client (session-manager-plugin, src/config/config.go), in ms. */
const FIRST_WAIT = 200;
const LONGEST_WAIT = 1000;
const GRANULARITY = 10;
const TRIES = 3000;

interface Waiting {
  readonly bytes: Buffer;
  sentMs: number;
  tries: number;
}

/**
 * One direction's own frames until they are acknowledged. The oldest is repeated when it has waited longer than a round
 * trip usually takes: an agent acknowledges nothing before its terminal is there. Survives reconnecting.
 */
export class Sending {
  #next = 0;
  #roundTrip = FIRST_WAIT;
  #variation = 0;
  readonly #waiting = new Map<number, Waiting>();

  get waiting(): number {
    return this.#waiting.size;
  }

  add(nowMs: number, frame: (sequence: number) => Buffer): Buffer {
    const bytes = frame(this.#next);
    this.#waiting.set(this.#next, { bytes, sentMs: nowMs, tries: 0 });
    this.#next += 1;
    return bytes;
  }

  acknowledged(sequence: number, nowMs: number): void {
    const found = this.#waiting.get(sequence);
    if (!found) return;
    this.#waiting.delete(sequence);
    const took = Math.max(0, nowMs - found.sentMs);
    this.#variation = 0.75 * this.#variation + 0.25 * Math.abs(this.#roundTrip - took);
    this.#roundTrip = 0.875 * this.#roundTrip + 0.125 * took;
  }

  /** What is to be sent once more now. `given-up`: it was repeated for five minutes, and nobody hears it. */
  due(nowMs: number): Buffer | 'given-up' | undefined {
    const [oldest] = this.#waiting.values();
    if (!oldest || nowMs - oldest.sentMs < this.#wait()) return undefined;
    if (oldest.tries >= TRIES) return 'given-up';
    oldest.tries += 1;
    oldest.sentMs = nowMs;
    return oldest.bytes;
  }

  #wait(): number {
    return Math.min(LONGEST_WAIT, this.#roundTrip + Math.max(GRANULARITY, 4 * this.#variation));
  }
}
