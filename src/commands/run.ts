import type { Context } from './app.ts';
import { type DeclareFlags, declare } from './declare.ts';

/** The real thing. */
export function run(this: Context, flags: DeclareFlags, name: string): Promise<void> {
  return declare(this, flags, name, 'live');
}
