import type { Call } from './protocol.ts';

/** Kept; a run makes some hundred. */
const MOST = 10_000;

/** The last calls that were let in, in order. */
export class Calls {
  #kept: Call[] = [];

  add(call: Call): void {
    this.#kept.push(call);
    // Not one by one: each would move all the others.
    if (this.#kept.length >= 2 * MOST) this.#kept = this.#kept.slice(-MOST);
  }

  list(): readonly Call[] {
    return this.#kept.slice(-MOST);
  }
}
