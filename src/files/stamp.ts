import { type BigIntStats, lstatSync } from 'node:fs';

/** What a file is at this moment, as far as its size, inode and times tell. */
export interface Stamp {
  /** Two that are the same: nothing was written in between, or within one small step of the file system's clock. */
  readonly text: string;
  /** When it was last changed in any way, ms since 1970. */
  readonly changedMs: number;
}

/**
 * Nothing where there is no such file, or none that may be looked at. Synchronous: handing so small a question to a thread
 * costs more than its answer, and lists ask hundreds.
 */
export function stampOf(file: string): Stamp | undefined {
  const stat = statOf(file);
  if (!stat?.isFile()) return undefined;
  const { size, ino, mtimeNs, ctimeNs } = stat;
  return { text: [size, ino, mtimeNs, ctimeNs].join(' '), changedMs: Number(stat.ctimeMs) };
}

function statOf(file: string): BigIntStats | undefined {
  try {
    return lstatSync(file, { bigint: true, throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
