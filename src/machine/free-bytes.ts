import { statfs } from 'node:fs/promises';

/** Bytes that are free where `folder` lies; `undefined` where that is not to be known. */
export async function freeBytes(folder: string): Promise<number | undefined> {
  const disk = await statfs(folder).catch(() => undefined);
  return disk && disk.bavail * disk.bsize;
}
