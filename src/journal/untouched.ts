import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/**
 * Tells whether something else has written to a file that this process writes. Its size says nothing of a change in place,
 * but every change moves the time of the last one; only then is the file read again and held against what was written.
 */
export class Untouched {
  readonly #handle: FileHandle;
  readonly #written = createHash('sha256');
  #changedNs = -1n;

  /** `bytes`: what the file holds now. */
  constructor(handle: FileHandle, bytes: Buffer) {
    this.#handle = handle;
    this.#written.update(bytes);
  }

  /** These bytes were added by this process. */
  async wrote(bytes: Buffer): Promise<void> {
    this.#written.update(bytes);
    this.#changedNs = (await this.#handle.stat({ bigint: true })).ctimeNs;
  }

  async holds(): Promise<boolean> {
    const { ctimeNs, size } = await this.#handle.stat({ bigint: true });
    if (ctimeNs === this.#changedNs) return true;
    const bytes = Buffer.alloc(Number(size));
    const { bytesRead } = await this.#handle.read(bytes, 0, bytes.length, 0);
    const same =
      createHash('sha256').update(bytes.subarray(0, bytesRead)).digest('hex') ===
      this.#written.copy().digest('hex');
    // A copy, a link or a new mode moves that time as well, and changes nothing.
    if (same) this.#changedNs = ctimeNs;
    return same;
  }
}
