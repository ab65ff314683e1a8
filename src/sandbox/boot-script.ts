import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lines of the unit's boot script (from 1) on which it gives up: what its `fail` markers say. 0 where there is none. */
export interface FailingLines {
  readonly verify: number;
  readonly pull: number;
}

/** Looked up in the script itself, so that a marker points at the right line however the script changes. */
export function failingLines(unit: string): FailingLines {
  let lines: string[];
  try {
    lines = readFileSync(join(unit, 'instance_init.sh'), 'utf8').split('\n');
  } catch {
    return { verify: 0, pull: 0 }; // another service's unit has another script
  }
  const line = (text: string): number => lines.findIndex((one) => one.includes(text)) + 1;
  return { verify: line('|| die "$WHY"'), pull: line('die "the registry did not give the model') };
}
