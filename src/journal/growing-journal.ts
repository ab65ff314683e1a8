import { constants } from 'node:fs';
import type { Stamped } from '../engine/events.ts';
import { isCode } from '../files/error-code.ts';
import { openOwn } from '../files/own-files.ts';
import { stampOf } from '../files/stamp.ts';
import { type ChainReader, chainReader } from './chain.ts';

/** Read in one go, in bytes; a longer line is read in more. */
const PIECE = 256 * 1024;
const LONGEST = 64 * 1024 * 1024;
const LINE_FEED = 10;

/** A journal that somebody else writes, read while it grows. Nothing is locked, and nothing written. */
export interface GrowingJournal {
  /**
   * Hands on whole lines that were not read yet, without their newlines, and resolves to whether there are more. What
   * stands behind the last newline is waited for: it is a write that has not ended.
   */
  read(onLine: (event: Stamped, line: Buffer) => void): Promise<boolean>;
  /** Where the chain breaks, if it does: nothing behind it is read. */
  readonly problem: () => { readonly line: number; readonly what: string } | undefined;
}

/**
 * `onTakenBack`: the last line that was read is gone again, or another one stands there, since its disk was full; all is
 * read anew.
 */
export function growingJournal(file: string, onTakenBack: () => void): GrowingJournal {
  let chain: ChainReader = chainReader();
  let lines = 0;
  let position = 0;
  let inode: number | undefined;
  /** What the file was when all of it had been read. */
  let seen: string | undefined;
  let problem: { readonly line: number; readonly what: string } | undefined;
  /** Lines when the end was reached: only the last one there is can be taken back. */
  let rested: number | undefined;

  function beginAgain(): void {
    chain = chainReader();
    [lines, position, rested] = [0, 0, undefined];
    onTakenBack();
  }

  function take(bytes: Buffer, onLine: (event: Stamped, line: Buffer) => void): void {
    for (let from = 0; from < bytes.length; ) {
      const end = bytes.indexOf(LINE_FEED, from);
      const line = bytes.subarray(from, end);
      const event = chain.next(line);
      if (!event) {
        // Where reading had come to rest, the line before may be another one by now.
        if (lines > 0 && lines === rested) beginAgain();
        else problem = chain.end(0).problems[0] ?? { line: lines + 1, what: 'cannot be read' };
        return;
      }
      from = end + 1;
      lines += 1;
      position += line.length + 1;
      onLine(event, line);
    }
  }

  return {
    problem: () => problem,
    async read(onLine) {
      const now = stampOf(file)?.text;
      if (problem || (now !== undefined && now === seen)) return false;
      const handle = await openOwn(file, constants.O_RDONLY).catch((cause: unknown) => {
        if (!isCode(cause, 'ENOENT')) throw cause;
      });
      if (!handle) {
        if (position > 0) problem = { line: lines + 1, what: 'is missing: the journal was deleted' };
        return false;
      }
      try {
        const { ino, size } = await handle.stat();
        if (size < position || (inode !== undefined && ino !== inode)) beginAgain();
        inode = ino;
        for (let room = PIECE; ; room *= 4) {
          const buffer = Buffer.allocUnsafe(room);
          const { bytesRead } = await handle.read(buffer, 0, room, position);
          const end = buffer.subarray(0, bytesRead).lastIndexOf(LINE_FEED);
          if (end >= 0) {
            take(buffer.subarray(0, end + 1), onLine);
            const more = bytesRead === room || position === 0;
            if (!more) rested = lines;
            return more && !problem;
          }
          if (bytesRead === room && room < LONGEST) continue;
          // Whole by the stamp from before it was read: what came meanwhile is looked for again.
          [seen, rested] = [now, lines];
          return false;
        }
      } finally {
        await handle.close();
      }
    },
  };
}
