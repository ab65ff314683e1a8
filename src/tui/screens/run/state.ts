import { followingWindow, type LogWindow } from '../../log-window.ts';
import { closedSearch, type Search } from '../../search.ts';

export interface RunScreen {
  readonly name: 'run';
  readonly log: LogWindow;
  readonly search: Search;
  readonly layout: 'both' | 'log' | 'steps';
  /** The question that was put off with esc. */
  readonly putOff?: string;
}

export const newRunScreen: RunScreen = {
  name: 'run',
  log: followingWindow,
  search: closedSearch,
  layout: 'both',
};

const NEXT = { both: 'log', log: 'steps', steps: 'both' } as const;

/** `oneByOne`: there is no room for both beside each other, which then are the steps alone. */
export function nextLayout(screen: RunScreen, oneByOne: boolean): RunScreen {
  if (oneByOne) return { ...screen, layout: screen.layout === 'log' ? 'both' : 'log' };
  return { ...screen, layout: NEXT[screen.layout] };
}

/** What is looked for in the log must be seen. */
export function withLog(screen: RunScreen, oneByOne: boolean): RunScreen {
  if (oneByOne) return { ...screen, layout: 'log' };
  return screen.layout === 'steps' ? { ...screen, layout: 'both' } : screen;
}
