import type { Kind } from './cases.ts';
import type { What } from './point.ts';

/** A boundary that was not met by so many runs that were to be killed there, and came to their end, is said to be unmet. */
const TRIES = 2;

/** Where a walk is still to be killed. */
export class Left {
  readonly what: What | undefined;
  readonly unmet: string[] = [];
  readonly #most: number;
  readonly #names: string[];
  readonly #known: Set<string>;
  readonly #tries = new Map<string, number>();

  /** `done`: at which it was killed before. */
  constructor({ what, most, names }: Kind, done: ReadonlySet<string>) {
    this.what = what;
    this.#most = most;
    this.#names = names.filter((name) => !done.has(name));
    this.#known = new Set([...names, ...done]);
  }

  /** All boundaries, killed at, left and unmet. */
  get known(): number {
    return this.#known.size;
  }

  get size(): number {
    return this.#names.length;
  }

  /** For the next run. */
  take(): string[] {
    return this.#names.splice(0, this.#most);
  }

  /** What became of the run: where it was not killed, it is to be yet. */
  putBack(taken: readonly string[], killed: readonly string[], isOver: boolean): void {
    for (const name of taken) {
      if (killed.includes(name)) continue;
      const tries = (this.#tries.get(name) ?? 0) + (isOver ? 1 : 0);
      this.#tries.set(name, tries);
      (tries < TRIES ? this.#names : this.unmet).push(name);
    }
  }

  /** Boundaries that only a killed run has. A step has any number of further attempts, so only the unkilled walk's count. */
  found(passed: readonly string[]): void {
    for (const name of passed) {
      if (this.#known.has(name) || name.endsWith(' again')) continue;
      this.#known.add(name);
      this.#names.push(name);
    }
  }
}
