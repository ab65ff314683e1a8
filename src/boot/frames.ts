/** What the unit's tail script says (infrastructure/tail_boot_log.sh). */
export type TailFrame =
  /** These bytes of the file start at `offset`. */
  | { readonly kind: 'data'; readonly inode: number; readonly offset: number; readonly bytes: Buffer }
  /** Another file, or a shorter one: offsets start again at 0. */
  | { readonly kind: 'restarted'; readonly inode: number }
  /** Every 10 s. `result` is cloud-init's result.json once there is one. */
  | { readonly kind: 'alive'; readonly atMs: number; readonly up: number; readonly result?: string }
  /** A frame that arrived damaged: what it held has to be read again. */
  | { readonly kind: 'damaged' }
  /** Whatever else is printed: a shell's complaint, a message of the day. */
  | { readonly kind: 'other'; readonly text: string };

/** A frame has 12,288 bytes in base64; a longer line is none. */
const LONGEST = 64 * 1024;
const LF = 0x0a;

/** Bytes of a session in, frames out, wherever the bytes were cut. */
export class FrameReader {
  /** The line that is not whole yet. One for all of them: a new one for each frame was a third of all that a fast log needs. */
  readonly #line = Buffer.allocUnsafe(LONGEST);
  #length = 0;

  push(bytes: Uint8Array): TailFrame[] {
    const from = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames: TailFrame[] = [];
    for (let at = 0; at < from.length; ) {
      const end = from.indexOf(LF, at);
      const until = end < 0 ? from.length : end;
      // Of what is too long only its length counts.
      if (this.#length < LONGEST) from.copy(this.#line, this.#length, at, until);
      this.#length += until - at;
      at = until + 1;
      if (end < 0) break;
      if (this.#length > LONGEST) frames.push({ kind: 'damaged' });
      else frames.push(...frameIn(this.#line.toString('latin1', 0, this.#length)));
      this.#length = 0;
    }
    return frames;
  }
}

function frameIn(raw: string): TailFrame[] {
  // A terminal that was not told otherwise ends its lines with CR LF.
  let end = raw.length;
  while (raw[end - 1] === '\r') end -= 1;
  const line = raw.slice(0, end);
  if (!line.startsWith('@RB ')) return line.trim() === '' ? [] : [{ kind: 'other', text: line }];
  const [, kind, a = '', b = '', n = '', base64 = ''] = line.split(' ');
  switch (kind) {
    case 'D': {
      const bytes = Buffer.from(base64, 'base64');
      const whole = isCount(a) && isCount(b) && isCount(n) && bytes.length === Number(n) && bytes.length > 0;
      return [whole ? { kind: 'data', inode: Number(a), offset: Number(b), bytes } : { kind: 'damaged' }];
    }
    case 'R':
      return [isCount(a) ? { kind: 'restarted', inode: Number(a) } : { kind: 'damaged' }];
    case 'H': {
      const [atMs, up] = [Number(a) * 1000, Number(b)];
      if (!Number.isFinite(atMs) || !Number.isFinite(up)) return [{ kind: 'damaged' }];
      const result = Buffer.from(n, 'base64').toString('utf8');
      return [{ kind: 'alive', atMs, up, ...(result === '' ? {} : { result }) }];
    }
    default:
      return [{ kind: 'damaged' }];
  }
}

const isCount = (text: string): boolean => /^\d{1,15}$/.test(text);
