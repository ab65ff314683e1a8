import { printable } from '../text/clean.ts';

/** Columns padded to their widest cell, two spaces between; empty columns are left out. Cells are one line of plain text each. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(printable));
  const used = head.map((_, column) => cells.some((row) => row[column]));
  const all = [head, ...cells].map((row) => row.filter((_, column) => used[column]));
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length)));
  return all
    .map(
      (row) =>
        `${row
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
