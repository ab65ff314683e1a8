import type { UnfinishedRow } from './host.ts';

/** The one that was left last comes first: `r` resumes it. */
export const newestFirst = (rows: readonly UnfinishedRow[]): readonly UnfinishedRow[] =>
  rows.toSorted((a, b) => a.sinceMs - b.sinceMs);
