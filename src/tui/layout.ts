import { troublesOf } from './troubles.ts';
import type { Model } from './view-model.ts';

type Sized = Pick<Model, 'size'>;

/** Smallest terminal that everything fits in: a phone's SSH, a pane of tmux. */
export const MIN = { columns: 60, rows: 15 } as const;

export const tooSmall = ({ size }: Sized): boolean => size.columns < MIN.columns || size.rows < MIN.rows;

/** So few rows that blank ones, and the second line of words, give way. */
export const tight = ({ size }: Sized): boolean => size.rows < 20;

/** So few columns that two panes beside each other show nothing of either. */
export const narrow = ({ size }: Sized): boolean => size.columns < 76;

/** Rows for what just happened, or why the step at hand is there. */
export const wordRows = (model: Sized): number => (tight(model) ? 1 : 2);

/** Rows: two of header, the body, the words, one for keys. */
export const bodyHeight = (model: Sized): number => Math.max(1, model.size.rows - 3 - wordRows(model));

/** Three lines say what goes on before the panes of a run do. */
const NOW_NEXT_YOU = 3;

/** Rows for what is wrong, above the panes of a run. */
export const bannerRows = (model: Pick<Model, 'size' | 'run'>): number =>
  model.run === undefined ? 0 : Math.min(troublesOf(model.run).length, tight(model) ? 1 : 2);

export const panesHeight = (model: Pick<Model, 'size' | 'run'>): number =>
  Math.max(1, bodyHeight(model) - NOW_NEXT_YOU - bannerRows(model));
