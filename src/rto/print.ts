import type { Stats } from './stats.ts';

/** The answer of `firedrill rto`: one row a group, aligned, with a last line that says what was left out or mixed. */
export function rtoText(stats: readonly Stats[]): string {
  if (stats.length === 0) return 'No run has ended yet: the RTO log is empty.\n';
  const rows = [HEAD, ...stats.map(rowOf)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const text = rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column < 2 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return `${text.join('\n')}\n\n${NOTE}\n`;
}

const HEAD = ['runbook', 'world', 'n', 'min', 'median', 'max', 'last', 'target', 'met', 'never recovered'];
const NOTE =
  'From T0 to recovered. A row only compares runs of the same world, and rehearsals of the same scenario.';

function rowOf(stats: Stats): readonly string[] {
  return [
    stats.runbook,
    stats.mode === 'live' ? 'LIVE' : `rehearsal ${stats.scenario ?? ''}`.trim(),
    String(stats.n),
    duration(stats.minMs),
    duration(stats.medianMs),
    duration(stats.maxMs),
    duration(stats.lastMs),
    duration(stats.targetMs),
    `${stats.met}/${stats.n}`,
    String(stats.neverRecovered),
  ];
}

const COLUMNS = [
  'runbook',
  'mode',
  'scenario',
  'n',
  'minMs',
  'medianMs',
  'maxMs',
  'lastMs',
  'lastAt',
  'targetMs',
  'met',
  'neverRecovered',
] as const satisfies readonly (keyof Stats)[];

/** RFC 4180 with line feeds; an absent value is an empty field. */
export function rtoCsv(stats: readonly Stats[]): string {
  const rows = [
    COLUMNS.join(','),
    ...stats.map((row) => COLUMNS.map((column) => field(row[column])).join(',')),
  ];
  return `${rows.join('\n')}\n`;
}

export function rtoJson(stats: readonly Stats[]): string {
  return `${JSON.stringify(stats)}\n`;
}

function field(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? '' : String(value);
  // A cell that begins like a formula would be run by a spreadsheet.
  const safe = /^[=+@\t\r-]/.test(text) && typeof value === 'string' ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** `11m02s`, `1h04m`, `52s`; `-` when there is none. */
export function duration(ms: number | undefined): string {
  if (ms === undefined) return '-';
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  const two = (value: number) => String(value).padStart(2, '0');
  if (minutes < 60) return `${minutes}m${two(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
}
