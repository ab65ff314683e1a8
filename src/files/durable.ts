import { open, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A name survives a power cut only when its folder was synced: syncs `folder` and those above it, up to and with `top`.
 * Both absolute, `top` above or the same.
 */
export async function syncFolders(folder: string, top: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  if (folder !== top && dirname(folder) !== folder) await syncFolders(dirname(folder), top);
}

/** A private file that is on disk, with its name, when this resolves. `top`: the highest folder that may be new. */
export async function writeDurably(file: string, text: string, top: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600, flush: true });
  await syncFolders(dirname(file), top);
}
