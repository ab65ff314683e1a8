import type { RunDetail, RunRow } from '../../host.ts';
import { matcher, type Search } from '../../search.ts';
import { worlds } from '../../theme.ts';

export interface HistoryScreen {
  readonly name: 'history';
  readonly rows: readonly RunRow[];
  /** Among those that are shown. */
  readonly selected: number;
  readonly search: Search;
}

/** One run of it; read and scrolled as a page is (`../page/`). */
export interface HistoryRunScreen {
  readonly name: 'history-run';
  readonly detail: RunDetail;
  readonly top: number;
}

/** Those in which each word that is looked for stands somewhere: `live failed`, `2026-11`, `no-capacity late`. */
export function shownRows({ rows, search }: HistoryScreen): readonly RunRow[] {
  const words = search.editor.text.split(/\s+/).filter(Boolean).map(matcher);
  return words.length === 0 ? rows : rows.filter((row) => words.every((word) => word(textOf(row))));
}

/** All that its line says, and its name. */
const textOf = (row: RunRow): string =>
  [
    row.run,
    row.startedAt.slice(0, 16).replace('T', ' '),
    row.title,
    row.mode === undefined ? 'unknown' : worlds[row.mode].word,
    row.scenario ?? '',
    row.outcome ?? row.state,
    row.met === undefined ? '' : row.met ? 'in time' : 'late',
  ].join(' ');
