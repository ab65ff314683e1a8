import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What terragrunt and tofu make anew by themselves; it changes with every plan. */
const MADE = new Set(['.terragrunt-cache', '.terraform']);

/** sha256, hex, of all files below a folder: their paths and contents, and where links lead. */
export async function folderHash(folder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const name of await namesIn(folder)) {
    const content = await contentOf(join(folder, name));
    hash.update(`${JSON.stringify(name)} ${createHash('sha256').update(content).digest('hex')}\n`);
  }
  return hash.digest('hex');
}

async function namesIn(folder: string, below = ''): Promise<string[]> {
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  const names = await Promise.all(
    entries
      .filter(({ name }) => !MADE.has(name))
      .map(async (entry) => {
        const name = join(below, entry.name);
        return entry.isDirectory() ? namesIn(folder, name) : [name];
      }),
  );
  return names.flat().sort();
}

async function contentOf(path: string): Promise<Buffer | string> {
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) return `link to ${await readlink(path)}`;
  // A pipe or a socket has no content, and reading it would never end.
  return entry.isFile() ? readFile(path) : 'no file';
}
