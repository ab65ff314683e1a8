import { hash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { stampOf } from '../files/stamp.ts';

/**
 * What was made of files, to be used again for as long as they are what they were. It is never believed over a file: an
 * entry counts only while the file's size, inode and both its times are those it was read at. Losing it costs time only.
 */
export interface ListIndex {
  /**
   * What `read` makes of files, or made of them before. It must be JSON. `stamp`: what they were before that (`settledStamp`);
   * without one it is not kept, nor where `isSure` says no: what could not be read may be readable the next time.
   */
  of<T>(
    name: string,
    stamp: string | undefined,
    read: () => Promise<T>,
    isSure?: (value: T) => boolean,
  ): Promise<T>;
  /** Keeps what was asked for since it was opened, and nothing else. Where that cannot be, nothing is kept. */
  save(): Promise<void>;
}

interface Entry {
  /** What the file was. */
  readonly stamp: string;
  readonly value: unknown;
}

/** A bigger one is none of ours. */
const LARGEST = 64 * 1024 * 1024;

/** The index in a file. `madeBy` names the code that makes the entries: those of any other count for nothing. */
export async function openIndex(file: string, madeBy: string): Promise<ListIndex> {
  const kept = await readEntries(file, madeBy).catch(() => new Map<string, Entry>());
  const asked = new Map<string, Entry>();
  return {
    async of<T>(
      name: string,
      stamp: string | undefined,
      read: () => Promise<T>,
      isSure: (value: T) => boolean = () => true,
    ): Promise<T> {
      const known = kept.get(name);
      if (known && stamp !== undefined && known.stamp === stamp) {
        asked.set(name, known);
        return known.value as T;
      }
      const value = await read();
      if (stamp !== undefined && isSure(value)) asked.set(name, { stamp, value });
      return value;
    },
    async save() {
      const same = asked.size === kept.size && [...asked].every(([name, entry]) => kept.get(name) === entry);
      if (!same) await writeEntries(file, madeBy, asked).catch(() => undefined);
    },
  };
}

/** What a file is at this moment. Nothing where it was written to just now: it could change again without a trace. */
export function settledStamp(file: string): string | undefined {
  const stamp = stampOf(file);
  return stamp && stamp.changedMs < Date.now() - STEP_MS ? stamp.text : undefined;
}

/** Longer than the clock of any file system that we run on is coarse. */
const STEP_MS = 2000;

/** The first line says what made the rest, and its hash. Throws where it is not ours, or broken. */
async function readEntries(file: string, madeBy: string): Promise<ReadonlyMap<string, Entry>> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const handle = await open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stat = await handle.stat();
    const ours = stat.uid === process.geteuid?.() && (stat.mode & 0o077) === 0;
    if (!stat.isFile() || !ours || stat.size > LARGEST) throw new Error(`${file} is not ours`);
    const bytes = await handle.readFile();
    const end = bytes.indexOf('\n');
    const body = bytes.subarray(end + 1);
    if (bytes.toString('utf8', 0, end) !== headOf(madeBy, body))
      throw new Error(`${file} is broken, or of another version`);
    return new Map(JSON.parse(body.toString()) as [string, Entry][]);
  } finally {
    await handle.close();
  }
}

async function writeEntries(
  file: string,
  madeBy: string,
  entries: ReadonlyMap<string, Entry>,
): Promise<void> {
  const body = JSON.stringify([...entries]);
  const fresh = `${file}.${randomUUID()}`;
  try {
    await writeFile(fresh, `${headOf(madeBy, body)}\n${body}`, { mode: 0o600, flag: 'wx' });
    await rename(fresh, file);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw cause;
  }
}

const headOf = (madeBy: string, body: string | Buffer): string => `${madeBy} ${hash('sha256', body)}`;
