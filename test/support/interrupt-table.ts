import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './cli.ts';

export const INTERRUPTS = ['Ctrl-C', 'SIGINT', 'SIGTERM', 'SIGHUP', 'closed', 'Ctrl-Z', 'SIGKILL'] as const;
export type Interrupted = (typeof INTERRUPTS)[number];

export interface Cell {
  readonly code: number;
  /** What comes of it, by its letter in docs/interrupts.md. */
  readonly comes: string;
}

/** The table as it is documented: what is promised there is what is tested. */
export function interruptTable(): ReadonlyMap<string, Readonly<Record<Interrupted, Cell>>> {
  const text = readFileSync(join(ROOT, 'docs/interrupts.md'), 'utf8');
  const rows = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const head = rows.findIndex(([first]) => first === 'where');
  const names = rows[head]?.slice(1) ?? [];
  if (names.join() !== INTERRUPTS.join()) throw new Error(`other columns: ${names.join()}`);
  const table = new Map<string, Record<Interrupted, Cell>>();
  for (const [where = '', ...cells] of rows.slice(head + 2)) {
    if (cells.length !== INTERRUPTS.length) break;
    const read = cells.map((cell) => {
      const [code, comes = ''] = cell.split(' ');
      return { code: Number(code), comes };
    });
    table.set(where, Object.fromEntries(INTERRUPTS.map((name, at) => [name, read[at]])) as never);
  }
  return table;
}
