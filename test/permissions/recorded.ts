// The permissions that the calls of runs take beside firedrill's own reads, which its guard has a list of: those of OpenTofu's
// provider and backend, and of changes. test/real sees them made, and holds them against recorded.json; the policies are held
// against that without any tool.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ours } from './own.ts';

export type Recorded = Readonly<Record<string, readonly string[]>>;

const FILE = join(import.meta.dirname, 'recorded.json');

export const recorded = (): Recorded => JSON.parse(readFileSync(FILE, 'utf8')) as Recorded;

/**
 * What is on record for `name` and what was seen now, both sorted. With FIREDRILL_RECORD=1 in the environment what was seen is
 * written first.
 */
export function compared(name: string, seen: Iterable<string>) {
  const reads = ours('read');
  const others = (list: Iterable<string>) =>
    [...new Set(list)].filter((permission) => !reads.includes(permission)).sort();
  const now = others(seen);
  if (process.env['FIREDRILL_RECORD'] === '1')
    writeFileSync(FILE, `${JSON.stringify({ ...recorded(), [name]: now }, null, 2)}\n`);
  return { recorded: others(recorded()[name] ?? []), now };
}
