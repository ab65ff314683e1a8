import type { Piece, Place } from './source.ts';

/** What a batch of pieces came to. */
export interface Gained {
  /** Bytes that are new, each once and in order; `restart` begins another file. */
  readonly gained: readonly ({ readonly bytes: Buffer } | 'restart')[];
  /** What has to be read again, from `place` on: the source has left something out. */
  readonly hole: boolean;
}

/** The boot log as far as it was had: trims what comes twice, notices what is missing and when it is another file. */
export class TailedFile {
  #offset: number;
  #inode: number | undefined;

  constructor(offset = 0) {
    this.#offset = offset;
  }

  get place(): Place {
    return { offset: this.#offset, inode: this.#inode };
  }

  take(pieces: readonly Piece[]): Gained {
    const gained: ({ bytes: Buffer } | 'restart')[] = [];
    for (const piece of pieces) {
      if (piece.kind === 'damaged') return { gained, hole: true };
      if (piece.kind === 'restarted') {
        gained.push('restart');
        this.#offset = 0;
        this.#inode = piece.inode;
      }
      if (piece.kind !== 'data') continue;
      if (this.#inode !== undefined && piece.inode !== this.#inode) {
        // Rotated while nobody looked: whoever was asked for byte N of it has left out what is before.
        gained.push('restart');
        this.#offset = 0;
        this.#inode = piece.inode;
      }
      this.#inode ??= piece.inode;
      const known = this.#offset - piece.offset;
      if (known < 0) return { gained, hole: true };
      if (known >= piece.bytes.length) continue;
      gained.push({ bytes: piece.bytes.subarray(known) });
      this.#offset = piece.offset + piece.bytes.length;
    }
    return { gained, hole: false };
  }
}
