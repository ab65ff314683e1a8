import { printable } from '../text/clean.ts';
import { printableJson } from '../text/printable-json.ts';
import { short } from '../words/durations.ts';
import { onSomebodysWordText } from './on-somebodys-word.ts';
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
  const notes = [otherWaysOf, answersOf, surprisesOf, wordsOf].flatMap((notesOf) => stats.flatMap(notesOf));
  return `${[...text, '', NOTE, ...notes].join('\n')}\n`;
}

/** Callers are answered in words before it has recovered. */
function answersOf({ runbook, mode, scenario, n, ...stats }: Stats): readonly string[] {
  const { answersMedianMs, answersLastMs, answersTargetMs, answersMet, answersUnknown = 0 } = stats;
  const parts = [
    ...(answersMedianMs === undefined ? [] : [`median ${short(answersMedianMs)}`]),
    ...(answersLastMs === undefined ? [] : [`last ${short(answersLastMs)}`]),
    ...(answersTargetMs === undefined ? [] : [`target ${short(answersTargetMs)}, met ${answersMet}/${n}`]),
    ...(answersUnknown === 0 ? [] : [`not known of ${answersUnknown}`]),
  ];
  if (parts.length === 0) return [];
  return [
    printable(
      `${runbook}, ${worldOf({ mode, scenario })}: answers in words before that: ${parts.join(', ')}.`,
    ),
  ];
}

/** What of a row's runs is not in its times, since they did other steps. */
function otherWaysOf({ runbook, mode, scenario, otherWays }: Stats): readonly string[] {
  if (otherWays === 0) return [];
  const of = [runbook, worldOf({ mode, scenario })].join(', ');
  const many = otherWays === 1 ? '1 run' : `${otherWays} runs`;
  return [
    printable(`${of}: ${many} did other steps than the last that recovered: not in min, median and max.`),
  ];
}

function surprisesOf({ runbook, mode, scenario, n, surprises }: Stats): readonly string[] {
  if (surprises === 0) return [];
  const of = [runbook, worldOf({ mode, scenario })].join(', ');
  return [
    printable(
      `${of}: ${surprises} of ${n} ${surprises === 1 ? 'was a surprise drill' : 'were surprise drills'}.`,
    ),
  ];
}

const worldOf = ({ mode, scenario }: Pick<Stats, 'mode' | 'scenario'>): string =>
  mode === 'live' ? 'LIVE' : `rehearsal ${scenario ?? ''}`.trim();

/** A run that is counted as met, yet was not done by the program alone, is named with what is on somebody's word. */
function wordsOf({ onSomebodysWord }: Stats): readonly string[] {
  return onSomebodysWord.map((one) =>
    printable(
      `${one.run} is on somebody's word (${onSomebodysWordText(one)}): not in min, median, max and last.`,
    ),
  );
}

const HEAD = [
  'runbook',
  'world',
  'n',
  'min',
  'median',
  'max',
  'last',
  'target',
  'met',
  'never recovered',
  "on somebody's word",
];
const NOTE =
  'From T0 to recovered, aborted runs left out. A row only compares runs of the same world, and rehearsals of the same scenario.';

function rowOf(stats: Stats): readonly string[] {
  return [
    printable(stats.runbook),
    printable(worldOf(stats)),
    String(stats.n),
    duration(stats.minMs),
    duration(stats.medianMs),
    duration(stats.maxMs),
    duration(stats.lastMs),
    duration(stats.targetMs),
    `${stats.met}/${stats.n}`,
    String(stats.neverRecovered),
    String(stats.onSomebodysWord.length),
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
  'counted',
  'onSomebodysWord',
  'otherWays',
  'answersMedianMs',
  'answersLastMs',
  'answersTargetMs',
  'answersMet',
  'surprises',
  'answersUnknown',
] as const satisfies readonly (keyof Stats)[];

/** RFC 4180 with line feeds; an absent value is an empty field. */
export function rtoCsv(stats: readonly Stats[]): string {
  const rows = [
    COLUMNS.join(','),
    ...stats.map((row) => COLUMNS.map((column) => field(cell(row[column]))).join(',')),
  ];
  return `${rows.join('\n')}\n`;
}

export function rtoJson(stats: readonly Stats[]): string {
  return `${printableJson(stats)}\n`;
}

/** A list is told by its length. */
function cell(value: Stats[(typeof COLUMNS)[number]]): string | number | null | undefined {
  return typeof value === 'object' && value !== null ? value.length : value;
}

function field(value: string | number | null | undefined): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = printable(value);
  // A cell that begins like a formula would be run by a spreadsheet, which passes over spaces.
  const safe = /^\s*[=+@-]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const duration = (ms: number | undefined): string => (ms === undefined ? '-' : short(ms));
