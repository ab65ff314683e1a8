import { type FSWatcher, watch } from 'node:fs';

/** Tells when a file may have changed. It never writes, and it may tell of nothing. */
export interface FileChanges {
  /** Resolves at the next change, or after a while without one; at once where one came since the last call. */
  next(): Promise<void>;
  /** The last `next` resolves, and each one after it at once. */
  stop(): void;
}

/** Where the file system tells nothing (a network disk, too many watches), the file is looked at this often, in ms. */
const EVERY_MS = 500;

export function fileChanges(file: string): FileChanges {
  let changed = false;
  let over = false;
  let tell: () => void = () => undefined;
  const change = (): void => {
    changed = true;
    tell();
  };
  const watcher = watcherOf(file, change);
  const timer = setInterval(change, EVERY_MS);
  return {
    async next() {
      if (!changed && !over) await new Promise<void>((resolve) => (tell = resolve));
      changed = false;
    },
    stop() {
      over = true;
      watcher?.close();
      clearInterval(timer);
      tell();
    },
  };
}

function watcherOf(file: string, change: () => void): FSWatcher | undefined {
  try {
    return watch(file, change).on('error', () => undefined);
  } catch {
    return undefined;
  }
}
