import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';

/** Adds a file's bytes to a hash, a piece at a time: it may be longer than what fits in memory. */
export async function addFile(hash: Hash, path: string, signal?: AbortSignal): Promise<void> {
  for await (const chunk of createReadStream(path, signal ? { signal } : {})) hash.update(chunk as Buffer);
}

/** The same for what is in a folder: of a link where it leads. `link`: how that is told from a file's bytes. */
export async function addEntry(hash: Hash, path: string, link: string, signal?: AbortSignal): Promise<void> {
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) hash.update(link + (await readlink(path)));
  else if (entry.isFile()) await addFile(hash, path, signal);
  // A pipe or a socket has no content, and reading it would never end.
  else hash.update('no file');
}

/** sha256, hex. */
export async function fileHash(path: string): Promise<string> {
  const hash = createHash('sha256');
  await addFile(hash, path);
  return hash.digest('hex');
}
