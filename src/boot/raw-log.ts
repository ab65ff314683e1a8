import { appendFileSync, rmSync } from 'node:fs';
import { whyUnwritten } from '../files/disk-trouble.ts';

/**
 * Keeps the boot log's bytes as they come. A disk that takes no more is said once, and is no reason to stop watching: the
 * machine has its log itself.
 */
export function rawLog(
  file: string,
  folder: string,
  say: (text: string) => void,
): (bytes: Uint8Array) => void {
  let kept = true;
  rmSync(file, { force: true });
  return (bytes) => {
    if (!kept) return;
    try {
      appendFileSync(file, bytes, { mode: 0o600 });
    } catch (error) {
      // With a hole in it, it would be no copy.
      kept = false;
      say(`The boot log is shown, but no longer kept: ${whyUnwritten(error, folder)}`);
    }
  };
}
