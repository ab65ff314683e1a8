import type { FileHandle } from 'node:fs/promises';

/** Read at once. */
const PIECE = 256 * 1024;
/** Kept of a line at most; nothing that we write comes near it. */
const LONGEST = 64 * 1024 * 1024;
const LINE_FEED = 10;

/** What stands behind the last line feed. `bytes` counts all of it, also what is too long to be kept. */
export interface Rest {
  readonly line: Buffer;
  readonly bytes: number;
}

/**
 * Reads a file from its beginning in pieces, and hands on its lines without their line feeds, as bytes that are good until
 * the call returns. However long the file is, memory holds a piece and a line, and of a line at most 64 MiB.
 */
export async function eachLine(handle: FileHandle, onLine: (line: Buffer) => void): Promise<Rest> {
  const piece = Buffer.allocUnsafe(PIECE);
  /** A line that began in an earlier piece. */
  let begun: Buffer[] = [];
  let bytes = 0;
  const take = (end: Buffer): Buffer => {
    if (begun.length === 0) return end;
    const line = Buffer.concat([...begun, end]);
    begun = [];
    return line;
  };
  for (let position = 0; ; ) {
    const { bytesRead } = await handle.read(piece, 0, PIECE, position);
    if (bytesRead === 0) return { line: Buffer.concat(begun), bytes };
    position += bytesRead;
    const read = piece.subarray(0, bytesRead);
    let from = 0;
    for (let end = read.indexOf(LINE_FEED); end >= 0; end = read.indexOf(LINE_FEED, from)) {
      onLine(take(read.subarray(from, end)));
      from = end + 1;
      bytes = 0;
    }
    if (bytes < LONGEST && from < bytesRead) begun.push(Buffer.from(read.subarray(from)));
    bytes += bytesRead - from;
  }
}
