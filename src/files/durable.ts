import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openOwn } from './own-files.ts';

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

/**
 * A private file that is on disk, with its name, when this resolves; where that cannot be, there is no part of it. `top`: the
 * highest folder that may be new.
 */
export async function writeDurably(file: string, text: string, top: string): Promise<void> {
  await replaceDurably(file, text);
  await syncFolders(dirname(file), top);
}

/** Puts a private file in the place of what was there: whoever reads it, whenever, finds the one or the other whole. */
export async function replaceDurably(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  const { O_CREAT, O_TRUNC, O_WRONLY } = constants;
  try {
    const handle = await openOwn(fresh, O_CREAT | O_TRUNC | O_WRONLY);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, file);
  } catch (cause) {
    await rm(fresh, { force: true }).catch(() => undefined);
    throw cause;
  }
}
