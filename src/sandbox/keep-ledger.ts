import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ledger } from './ledger.ts';

/** Leaves the ledger in a run's folder, whole or not at all, where that is still there: it ends with the sandbox otherwise. */
export function keepLedger(folder: string, ledger: Ledger): void {
  const file = join(folder, 'ledger.json');
  try {
    writeFileSync(`${file}.new`, JSON.stringify(ledger.list()), { mode: 0o600, flush: true });
    renameSync(`${file}.new`, file);
  } catch {
    // The run was never opened, and its folder is gone; or its disk is full.
  }
}
