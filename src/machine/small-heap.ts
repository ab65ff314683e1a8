import { setFlagsFromString } from 'node:v8';

/** Percent that a heap may grow by until what nobody holds any longer is cleared away. */
const GROWTH = 40;
/** V8 complains on stderr of a flag that it does not know. This one is known to the Node that we bring. */
const KNOWN = process.versions.node.startsWith('24.');

/**
 * For a program that stays and takes text in all the while: left to itself V8 lets a heap of 45 MB grow to three times that,
 * with lines that nobody holds any longer. Not from the start, where it would only cost time.
 */
export function keepHeapSmall(): void {
  if (KNOWN) setFlagsFromString(`--heap-growing-percent=${GROWTH}`);
}
