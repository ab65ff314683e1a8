/** How a run ended, or that it waits. */
export interface SummaryScreen {
  readonly name: 'summary';
}

export const newSummary: SummaryScreen = { name: 'summary' };
