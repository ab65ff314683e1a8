import { closeSync, type FSWatcher, openSync, readSync, watch } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { lines } from './lines.ts';

export interface Follower {
  /** Reads what is left, an unended last line too, and resolves when all of it was given. */
  end(): Promise<void>;
  /** Gives nothing more. */
  stop(): void;
}

/** Read in one go, in bytes; in between others have their turn. */
const SLICE = 16 * 1024;
/** A program that shows progress for a person says a hundredth of this; the rest stays in its file. */
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_LINES = 100_000;
const REST = '… it says more than can be shown: the rest is in its output file …';

/**
 * Gives each whole line of a growing file, in order, once, up to a bound that is said where it is met. Never throws: the
 * program goes on, whatever its output can be read or not, and a line says so.
 */
export function followFile(file: string, onLine: (line: string) => void): Follower {
  const buffer = Buffer.alloc(SLICE);
  const reader = lines();
  let position = 0;
  let given = 0;
  let over = false;
  let fd: number | undefined;
  let waiting = false;

  const give = (line: string): void => {
    if (over) return;
    given += 1;
    over = given > MOST_LINES || position > MOST_BYTES;
    onLine(over ? REST : line);
  };

  /** Whether there may be more. */
  const slice = (): boolean => {
    if (over) return false;
    let n: number;
    try {
      fd ??= openSync(file, 'r');
      n = readSync(fd, buffer, 0, SLICE, position);
    } catch (cause) {
      over = true;
      onLine(`… its output cannot be read (${String(cause)}): what it says is in its output file …`);
      return false;
    }
    position += n;
    for (const line of reader.add(buffer.subarray(0, n))) give(line);
    return n === SLICE;
  };

  const read = (): void => {
    if (waiting || !slice()) return;
    waiting = true;
    setImmediate(() => {
      waiting = false;
      read();
    });
  };

  const stop = (): void => {
    watcher?.close();
    clearInterval(timer);
    over = true;
    if (fd !== undefined) closeSync(fd);
    fd = undefined;
  };

  // The watcher wakes at once where the file system tells; the timer is for those that don't (network homes).
  const watcher = watchFile(file, read);
  const timer = setInterval(read, 250);
  return {
    async end() {
      watcher?.close();
      clearInterval(timer);
      while (slice()) await nextTurn();
      for (const line of reader.end()) give(line);
      stop();
    },
    stop,
  };
}

/** Where no watch can be had (too many of them on this machine), the timer does it alone. */
function watchFile(file: string, changed: () => void): FSWatcher | undefined {
  try {
    return watch(file, changed).on('error', () => undefined);
  } catch {
    return undefined;
  }
}
