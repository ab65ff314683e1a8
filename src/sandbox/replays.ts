import { SKEW_MS } from './aws-admission.ts';

/** The signatures of changes that were taken, for as long as they would be good once more. */
export class Replays {
  /** By signature, oldest first: when it was taken. */
  readonly #taken = new Map<string, number>();

  isFirst(signature: string): boolean {
    const nowMs = Date.now();
    for (const [old, takenMs] of this.#taken) {
      // One that was signed for a time to come is good for twice as long.
      if (nowMs - takenMs <= 2 * SKEW_MS) break;
      this.#taken.delete(old);
    }
    if (this.#taken.has(signature)) return false;
    this.#taken.set(signature, nowMs);
    return true;
  }
}
