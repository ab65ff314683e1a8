import type { RunDetail, RunRow } from '../../host.ts';

export interface HistoryScreen {
  readonly name: 'history';
  readonly rows: readonly RunRow[];
  readonly selected: number;
}

/** One run of it; read and scrolled as a page is (`../page/`). */
export interface HistoryRunScreen {
  readonly name: 'history-run';
  readonly detail: RunDetail;
  readonly top: number;
}
