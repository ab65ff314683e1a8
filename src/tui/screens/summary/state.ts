import { newQuiet, type Quiet } from '../../keyboard/early-keys.ts';

/** How a run ended, or that it waits. */
export interface SummaryScreen {
  readonly name: 'summary';
  readonly quiet: Quiet;
}

export const newSummary = (lastKeyMs: number | undefined): SummaryScreen => ({
  name: 'summary',
  quiet: newQuiet(lastKeyMs),
});
