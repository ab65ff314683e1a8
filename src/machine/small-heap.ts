/** Percent that a heap may grow by until what nobody holds any longer is cleared away. */
const GROWTH = 40;
/** As V8 has it where nobody says anything. */
const ANY = 0;
/** V8 complains on stderr of a flag that it does not know. This one is known to the Node that we bring. */
const KNOWN = process.versions.node.startsWith('24.');

let small = false;

/**
 * For a program that stays and takes text in all the while: left to itself V8 lets a heap of 45 MB grow to three times that,
 * with lines that nobody holds any longer. Not from the start, where it would only cost time.
 */
export function keepHeapSmall(): void {
  small = KNOWN;
  if (small) mayGrowBy(GROWTH);
}

/** For code that is compiled, and kept or taken from where it was kept: V8 does that only with the flags it was made with. */
export function withFlagsOfTheStart<T>(work: () => T): T {
  if (!small) return work();
  mayGrowBy(ANY);
  try {
    return work();
  } finally {
    mayGrowBy(GROWTH);
  }
}

// Loaded when it is needed: no start to home is.
const mayGrowBy = (percent: number): void =>
  process.getBuiltinModule('node:v8').setFlagsFromString(`--heap-growing-percent=${percent}`);
