import { constants } from 'node:fs';
import { type FileHandle, lstat, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Draft, Stamp, Stamped } from '../engine/events.ts';
import { diskTrouble, diskWords } from '../files/disk-trouble.ts';
import { syncFolders } from '../files/durable.ts';
import { openOwn } from '../files/own-files.ts';
import { type Chain, lineHash, NO_LINE } from './chain.ts';
import { readJournal } from './read-journal.ts';

/** Where a line's time comes from: run time in ms. */
export type RunTime = () => Promise<number>;

/** The writing end of a run's journal. One writer at a time: hold the lock (`run/lock.ts`) first. */
export interface Journal {
  /** Stamps, writes and fsyncs one event; resolves when it is on disk. Calls are written in their order. */
  append(event: Draft): Promise<Stamped>;
  readonly head: () => string;
  close(): Promise<void>;
}

export class JournalFailure extends Error {
  override readonly name = 'JournalFailure';
}

/** Starts a journal. Fails when the file exists. */
export async function createJournal(file: string, epoch: number, time: RunTime): Promise<Journal> {
  const handle = await open(file, 'wx+', 0o600).catch((cause: unknown) => {
    throw cannotWrite(file, cause);
  });
  await syncFolders(dirname(file), dirname(file)).catch(async (cause: unknown) => {
    await handle.close();
    throw cannotWrite(file, cause);
  });
  return writer(file, handle, { epoch, time, seq: 0, t: 0, head: NO_LINE });
}

/**
 * Continues a journal behind what was read of it, and cuts off a torn last line. Read it under the lock: one that is damaged,
 * or is no longer what was read, is refused.
 */
export async function continueJournal(
  file: string,
  read: Chain,
  epoch: number,
  time: RunTime,
): Promise<{ journal: Journal; cutBytes: number }> {
  if (read.problems.length > 0 || read.events === 0)
    throw new JournalFailure(`${file} is damaged; it can only be read.`);
  const handle = await openOwn(file, constants.O_RDWR).catch((cause: unknown) => {
    throw cannotWrite(file, cause);
  });
  try {
    const { size } = await handle.stat();
    if (size !== read.bytes + read.tornBytes)
      throw new JournalFailure(`${file} was written to by something else while it was read.`);
    if (read.tornBytes > 0) {
      await handle.truncate(read.bytes);
      await handle.sync();
    }
    const at = { epoch, time, seq: read.events, t: read.t, head: read.head };
    const changedNs = await changedAt(handle);
    return { journal: writer(file, handle, at, read.bytes, changedNs), cutBytes: read.tornBytes };
  } catch (cause) {
    await handle.close();
    throw cause instanceof JournalFailure ? cause : cannotWrite(file, cause);
  }
}

const changedAt = async (handle: FileHandle): Promise<bigint> =>
  (await handle.stat({ bigint: true })).ctimeNs;

interface Position {
  epoch: number;
  time: RunTime;
  seq: number;
  t: number;
  head: string;
}

/** `end`: how many bytes the file holds so far, and `changedNs`: when they were last changed. */
function writer(file: string, handle: FileHandle, at: Position, end = 0, changedNs = -1n): Journal {
  let last: Promise<unknown> = Promise.resolve();
  let position = end;
  let failed: JournalFailure | undefined;

  const stop = (cause: unknown): never => {
    throw (failed = cannotWrite(file, cause));
  };

  /** What is written to a file without a name, or behind somebody else's bytes, is lost without an error. */
  async function requireInPlace(): Promise<void> {
    const [mine, there] = await Promise.all([handle.stat(), lstat(file).catch(ifNone)]).catch(stop);
    const same = there?.ino === mine.ino && there.dev === mine.dev && mine.size === position;
    if (same && (await isAsWritten().catch(stop))) return;
    const what = there ? 'was changed or replaced by something else' : 'was deleted';
    throw (failed = new JournalFailure(
      `The run's journal ${file} ${what} while the run was open, so nothing more is done. What the run had begun may still be at work: look at the service itself before anything else. Only with this very file put back can \`firedrill resume\` go on.`,
    ));
  }

  /**
   * The size says nothing of a change in place, but every change moves the time of the last one. Only then is the file read
   * again: its last line's hash holds all that is before it.
   */
  async function isAsWritten(): Promise<boolean> {
    const now = await changedAt(handle);
    if (now === changedNs) return true;
    const { problems, head } = await readJournal(file, () => {});
    if (problems.length > 0 || head !== at.head) return false;
    // A copy, a link or a new mode moves that time as well, and changes nothing.
    changedNs = now;
    return true;
  }

  async function write(draft: Draft): Promise<Stamped> {
    if (failed) throw failed;
    // The opening is where run time begins.
    const t = at.seq === 0 ? 0 : Math.max(at.t, Math.round(await at.time()));
    // It would be written as null, and nobody could ever read on from there.
    if (!Number.isSafeInteger(t)) throw new JournalFailure(NO_TIME);
    const stamp: Stamp = {
      v: 1,
      seq: at.seq,
      at: new Date().toISOString(),
      t,
      epoch: at.epoch,
      prev: at.head,
    };
    const stamped: Stamped = { ...stamp, ...(typeof draft === 'function' ? draft(stamp) : draft) };
    const line = JSON.stringify(stamped);
    await requireInPlace();
    const bytes = Buffer.from(`${line}\n`);
    try {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
        done += bytesWritten;
      }
      await handle.datasync();
      changedNs = await changedAt(handle);
    } catch (cause) {
      // Whatever reached the disk of this line must not look like an event.
      const cut = await handle.truncate(position).then(
        () => true,
        () => false,
      );
      const failure = cannotWrite(file, cause, cut ? '' : NOT_CUT);
      // Nothing may happen unrecorded from here on. Only what nobody goes by may be missing, where nothing of it is left.
      if (cut && stamped.type === 'step.progress') changedNs = await changedAt(handle).catch(() => -1n);
      else failed = failure;
      throw failure;
    }
    position += bytes.length;
    at.seq += 1;
    at.t = t;
    at.head = lineHash(line);
    return stamped;
  }

  return {
    append(event) {
      const mine = last.then(() => write(event));
      last = mine.catch(() => undefined);
      return mine;
    },
    head: () => at.head,
    async close() {
      await last;
      await handle.close();
    },
  };
}

/** In one sentence each: what, where, what to do. `also`: what else is to be known. */
function cannotWrite(file: string, cause: unknown, also = ''): JournalFailure {
  const trouble = diskTrouble(cause);
  const why = trouble
    ? diskWords(trouble, dirname(file))
    : `${file}: ${cause instanceof Error ? cause.message : String(cause)}`;
  const mend = trouble?.mend ?? 'put that right';
  return new JournalFailure(
    `The run's journal cannot be written: ${why}. Nothing more is begun until it can be: ${mend}, then \`firedrill resume\` goes on.${also}`,
    { cause },
  );
}

/** A line that is whole on the disk counts, whoever was told otherwise. */
const NOT_CUT =
  ' What came last, such as an answer, may have been kept all the same: read where the run stands before you answer again.';

function ifNone(cause: NodeJS.ErrnoException): undefined {
  if (cause.code !== 'ENOENT') throw cause;
}

const NO_TIME =
  'The world’s clock gave no time, so the event was not written and nothing more is done: `firedrill resume` goes on from here.';
