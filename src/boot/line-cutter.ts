const LF = 0x0a;
/** A line that never ends is given in pieces. */
const LONGEST = 16 * 1024;

/** Bytes in, whole lines as text out, wherever the bytes were cut; what is no UTF-8 becomes U+FFFD. */
export class LineCutter {
  #rest: Buffer = Buffer.alloc(0);

  push(bytes: Uint8Array): string[] {
    const from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const all = this.#rest.length === 0 ? from : Buffer.concat([this.#rest, from]);
    const lines: string[] = [];
    let at = 0;
    for (let end = all.indexOf(LF); at < all.length; end = all.indexOf(LF, at)) {
      const until = end < 0 ? all.length : end;
      for (; until - at > LONGEST; at += LONGEST) lines.push(lineOf(all.subarray(at, at + LONGEST)));
      if (end < 0) break;
      lines.push(lineOf(all.subarray(at, end)));
      at = end + 1;
    }
    this.#rest = Buffer.from(all.subarray(at));
    return lines;
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
