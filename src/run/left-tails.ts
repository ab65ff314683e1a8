import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { whyUnwritten } from '../files/disk-trouble.ts';
import type { Border } from '../text/border.ts';
import { goneHolderOf, takeLock } from './lock.ts';
import { maskOutputs, outputsIn } from './outputs.ts';

/**
 * Masks what a tail that was killed has left as it came, with the secrets in it: nobody goes on with a tail. One that is at
 * work holds its folder, and is left alone. Resolves to what could not be masked, in words.
 */
export async function maskLeftTails(tails: string, border: Border): Promise<readonly string[]> {
  const failed: string[] = [];
  for (const name of await readdir(tails).catch(() => [] as string[])) {
    const folder = join(tails, name);
    try {
      if (!(await goneHolderOf(folder))) continue;
      const lock = await takeLock(folder);
      if ('heldBy' in lock) continue;
      await maskOutputs(await outputsIn(folder, folder), folder, border);
      lock.release();
    } catch (cause) {
      failed.push(
        `what an earlier tail kept is not masked and may hold secrets (${whyUnwritten(cause, 'it')}): ${folder}`,
      );
    }
  }
  return failed;
}
