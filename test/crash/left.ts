import type { Kind } from './cases.ts';
import type { What } from './point.ts';

/** A boundary that so many runs missed, which were killed at others too, gets one of its own before it is said to be unmet. */
const TRIES = 2;

/** Where a walk is still to be killed. */
export class Left {
  readonly what: What | undefined;
  /** Of the unkilled walk. */
  readonly boundaries: number;
  readonly unmet: string[] = [];
  readonly #most: number;
  readonly #names: string[];
  /** Boundaries that only a killed run has: wanted by the way, since it takes a certain kill before them. */
  readonly #found: string[] = [];
  readonly #beside = new Set<string>();
  readonly #known: Set<string>;
  readonly #tries = new Map<string, number>();

  /** `done`: at which it was killed before. */
  constructor({ what, most, names }: Kind, done: ReadonlySet<string>) {
    this.what = what;
    this.boundaries = names.length;
    this.#most = most;
    this.#names = names.filter((name) => !done.has(name));
    this.#known = new Set([...names, ...done]);
  }

  get size(): number {
    return this.#names.length;
  }

  get found(): readonly string[] {
    return this.#found;
  }

  /** For the next run. */
  take(): string[] {
    const isAlone = this.#triesOf(this.#names[0]) >= TRIES;
    if (isAlone) return this.#names.splice(0, 1);
    return [...this.#names.splice(0, this.#most), ...this.#found.splice(0, this.#most)];
  }

  /** What became of the run: where it was not killed, it is to be yet. */
  putBack(taken: readonly string[], killed: readonly string[], isOver: boolean): void {
    for (const name of taken.filter((one) => !killed.includes(one))) {
      const tries = this.#triesOf(name) + (isOver ? 1 : 0);
      this.#tries.set(name, tries);
      (this.#beside.has(name) ? this.#found : tries > TRIES ? this.unmet : this.#names).push(name);
    }
  }

  /** Of those that only killed runs have, further attempts are left out: there is any number of them. */
  find(passed: readonly string[]): void {
    for (const name of passed) {
      if (this.#known.has(name) || name.endsWith(' again')) continue;
      this.#known.add(name);
      this.#beside.add(name);
      this.#found.push(name);
    }
  }

  #triesOf(name = ''): number {
    return this.#tries.get(name) ?? 0;
  }
}
