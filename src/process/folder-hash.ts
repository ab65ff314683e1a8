import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { addEntry } from './file-hash.ts';

/** What terragrunt and tofu make anew by themselves; it changes with every plan. */
const MADE = new Set(['.terragrunt-cache', '.terraform', '.terraform.lock.hcl']);

/** sha256, hex, of all files below a folder: their paths and contents, and where links lead. */
export async function folderHash(folder: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for (const name of await namesIn(folder)) {
    const content = createHash('sha256');
    await addEntry(content, join(folder, name), 'link to ', signal);
    hash.update(`${JSON.stringify(name)} ${content.digest('hex')}\n`);
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
