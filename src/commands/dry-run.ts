import type { Context } from './app.ts';
import { type DeclareFlags, declare } from './declare.ts';

/** On the real account, reading only. */
export function dryRun(this: Context, flags: DeclareFlags, name: string): Promise<void> {
  return declare(this, flags, name, 'dry-run');
}
