const LF = 0x0a;
/** A line that never ends is given in pieces. */
const LONGEST = 16 * 1024;

/** Bytes in, whole lines as text out, wherever the bytes were cut; what is no UTF-8 becomes U+FFFD. */
export class LineCutter {
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Uint8Array): string[] {
    let from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const lines: string[] = [];
    let at = 0;
    if (this.#rest.length > 0) {
      // Only the line that was begun is put together; the others are read where they are.
      const end = from.indexOf(LF);
      const all = Buffer.concat([this.#rest, end < 0 ? from : from.subarray(0, end + 1)]);
      if (end < 0) from = all;
      else {
        this.#cut(all, 0, lines);
        at = end + 1;
      }
    }
    this.#rest = Buffer.from(from.subarray(this.#cut(from, at, lines)));
    return lines;
  }

  /** Puts the whole lines from `at` on into `lines`, and says where the next one begins. */
  #cut(all: Buffer, begin: number, lines: string[]): number {
    let at = begin;
    for (let end = all.indexOf(LF, at); at < all.length; end = all.indexOf(LF, at)) {
      const until = end < 0 ? all.length : end;
      for (; until - at > LONGEST; at += LONGEST) lines.push(lineOf(all.subarray(at, at + LONGEST)));
      if (end < 0) break;
      lines.push(lineOf(all.subarray(at, end)));
      at = end + 1;
    }
    return at;
  }

  /** What is left when no more comes. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length === 0 ? [] : [lineOf(rest)];
  }
}

function lineOf(bytes: Buffer): string {
  const end = bytes.at(-1) === 0x0d ? bytes.length - 1 : bytes.length;
  return bytes.toString('utf8', 0, end);
}
