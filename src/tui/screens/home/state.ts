import type { UnfinishedRow } from '../../host.ts';

export interface HomeScreen {
  readonly name: 'home';
  readonly selected: number;
}

/** Whether `r` goes on with it. */
export const resumable = ({ standing }: UnfinishedRow): boolean =>
  standing === 'waiting' || standing === 'cut-off';

/** Whether `r` looks at it: another program goes on with it. */
export const watchable = ({ standing }: UnfinishedRow): boolean => standing === 'elsewhere';

/** What can be continued comes first, and there the one that was left last: `r` resumes it. */
export const inOrder = (rows: readonly UnfinishedRow[]): readonly UnfinishedRow[] =>
  rows.toSorted((a, b) => Number(resumable(b)) - Number(resumable(a)) || a.sinceMs - b.sinceMs);
