import type { Frame } from './frame.ts';

/** What the official client holds; beyond it nothing is acknowledged, so that it comes again. */
const HELD = 10_000;

/** One direction's frames put in order: each is given out once, in the order of its number. Survives reconnecting. */
export class Receiving {
  #expected = 0;
  readonly #held = new Map<number, Frame>();

  get expected(): number {
    return this.#expected;
  }

  /** `acknowledge`: also for one that was had before, or its sender would go on repeating it. */
  take(frame: Frame): { readonly acknowledge: boolean; readonly ready: readonly Frame[] } {
    if (frame.sequence < this.#expected || this.#held.has(frame.sequence))
      return { acknowledge: true, ready: [] };
    if (frame.sequence > this.#expected) {
      if (this.#held.size >= HELD) return { acknowledge: false, ready: [] };
      // A view of a larger buffer would keep all of it.
      this.#held.set(frame.sequence, { ...frame, payload: Uint8Array.from(frame.payload) });
      return { acknowledge: true, ready: [] };
    }
    if (this.#held.size === 0) {
      this.#expected += 1;
      return { acknowledge: true, ready: [frame] };
    }
    const ready: Frame[] = [];
    for (let next: Frame | undefined = frame; next; next = this.#held.get(this.#expected)) {
      ready.push(next);
      this.#held.delete(this.#expected);
      this.#expected += 1;
    }
    return { acknowledge: true, ready };
  }
}
