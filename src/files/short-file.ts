import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

/** Bytes of a file that a person wrote; the longest runbook here has an eighth. */
const LONGEST = 128 * 1024;

/** The text of a file that a person wrote. Throws an error with a code where it is none, or does not end. */
export function readShort(file: string): string {
  const strange = strangeness(file);
  if (strange !== undefined) throw Object.assign(new Error(strange), { code: strange });
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.allocUnsafe(LONGEST + 1);
    let length = 0;
    for (let read = -1; read !== 0; length += read) read = readSync(descriptor, bytes, { offset: length });
    if (length > LONGEST) throw Object.assign(new Error('too long'), { code: 'EFBIG' });
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(descriptor);
  }
}

/** A link in a folder may lead to a pipe, which waits for ever when nobody writes, or to a device, which may never end. */
function strangeness(file: string): 'PIPE' | 'DEVICE' | undefined {
  const found = statSync(file);
  // What is named in /dev itself is meant: a shell's `<(…)`, the standard input.
  if (found.isFile() || found.isDirectory() || resolve(file).startsWith('/dev/')) return undefined;
  return found.isFIFO() ? 'PIPE' : 'DEVICE';
}
