import { type FileHandle, open, rename, rm, stat, writeFile } from 'node:fs/promises';
import type { Ended } from './child.ts';

/** Bytes of an output that are read. What is longer is not understood in part: nothing that was to be read is. */
export const OUTPUT_BYTES = 64 * 1024 * 1024;
/** Bytes that stay of a longer one, at either end. */
const END_BYTES = 1024 * 1024;
/** The ending of a copy that is not finished. */
export const COPY = '.new';

/** Cuts what is longer than is read, and says so. `left`: the program may still write. */
export async function settled(
  outputs: readonly Pick<Ended, 'stdoutFile' | 'stderrFile'>[],
  left: boolean,
): Promise<Pick<Ended, 'flooded'>> {
  const all = outputs.flatMap(({ stdoutFile, stderrFile }) => [stdoutFile, stderrFile]);
  // One that cannot be looked at now is read like any other, and that says why it cannot be.
  const tooLong = (await Promise.all(all.map((file) => isTooLong(file).catch(() => false)))).includes(true);
  // On a full disk they stay as they are; what is too long is not read anyway.
  if (tooLong || left) await Promise.all(all.map(settleOutput)).catch(() => undefined);
  return tooLong ? { flooded: true } : {};
}

async function isTooLong(file: string): Promise<boolean> {
  return (await stat(file)).size > OUTPUT_BYTES;
}

/**
 * Puts a copy in the place of an output: of a longer one than is read both its ends, with what is missing in words between
 * them. A program that still writes does so into what nobody sees.
 */
export async function settleOutput(file: string): Promise<void> {
  const from = await open(file, 'r');
  const fresh = `${file}${COPY}`;
  try {
    const { size } = await from.stat();
    await writeFile(fresh, size > OUTPUT_BYTES ? await ends(from, size) : await part(from, 0, size), {
      mode: 0o600,
    });
    await rename(fresh, file);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw cause;
  } finally {
    await from.close();
  }
}

async function ends(from: FileHandle, size: number): Promise<Buffer> {
  const missing = (size - 2 * END_BYTES).toLocaleString('en-US');
  const note = `\n… ${missing} more bytes were printed here, far more than is read or kept …\n`;
  const [first, last] = [await part(from, 0, END_BYTES), await part(from, size - END_BYTES, END_BYTES)];
  return Buffer.concat([first, Buffer.from(note), last]);
}

async function part(from: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await from.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
