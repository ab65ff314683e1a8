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

export const nextLayout = (screen: RunScreen): RunScreen => ({ ...screen, layout: NEXT[screen.layout] });

/** What is looked for in the log must be seen. */
export const withLog = (screen: RunScreen): RunScreen =>
  screen.layout === 'steps' ? { ...screen, layout: 'both' } : screen;
