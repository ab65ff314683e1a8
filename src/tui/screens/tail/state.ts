import { followingWindow, type LogScreen } from '../../log-window.ts';
import { closedSearch } from '../../search.ts';

/** What a machine says, over the whole screen. */
export interface TailScreen extends LogScreen {
  readonly name: 'tail';
  /** Without borders. */
  readonly bare: boolean;
}

export const newTailScreen: TailScreen = {
  name: 'tail',
  log: followingWindow,
  search: closedSearch,
  bare: false,
};
