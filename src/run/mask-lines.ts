import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

/** Read at once. */
const PIECE = 256 * 1024;
/** Kept of a line at most: a plan is one line. */
const LONGEST = 64 * 1024 * 1024;
const LINE_FEED = 10;

/** Hash and length of a file of any size. */
export async function digestOf(path: string): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of createReadStream(path, { highWaterMark: PIECE }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/**
 * Writes the lines of a file, each as `mask` gives it, into another. However long the file is, memory holds a piece and a
 * line. Resolves to the hash of what was read.
 */
export async function maskLines(
  path: string,
  fresh: string,
  mask: (lines: readonly string[]) => Promise<readonly string[]>,
): Promise<string> {
  const hash = createHash('sha256');
  const to = await open(fresh, 'w', 0o600);
  try {
    let begun: Buffer[] = [];
    let held = 0;
    const take = (end: Buffer): string => {
      const line = Buffer.concat([...begun, end]).toString('utf8');
      begun = [];
      held = 0;
      return line;
    };
    for await (const piece of createReadStream(path, { highWaterMark: PIECE }) as AsyncIterable<Buffer>) {
      hash.update(piece);
      const lines: string[] = [];
      let from = 0;
      for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
        lines.push(take(piece.subarray(from, end)));
        from = end + 1;
      }
      if (held < LONGEST && from < piece.length) begun.push(Buffer.from(piece.subarray(from)));
      held += piece.length - from;
      if (lines.length > 0) await to.writeFile((await mask(lines)).map((line) => `${line}\n`).join(''));
    }
    if (begun.length > 0) await to.writeFile((await mask([take(Buffer.alloc(0))])).join('\n'));
    await to.sync();
    return hash.digest('hex');
  } finally {
    await to.close();
  }
}
