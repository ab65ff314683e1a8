import type { Model } from './view-model.ts';

/** Smallest terminal that everything fits in. */
export const MIN = { columns: 80, rows: 24 } as const;

export const tooSmall = ({ size }: Pick<Model, 'size'>): boolean =>
  size.columns < MIN.columns || size.rows < MIN.rows;

/** Rows: two of header, the body, two for words, one for keys. */
const AROUND = 5;

export const bodyHeight = ({ size }: Pick<Model, 'size'>): number => Math.max(1, size.rows - AROUND);

/** Three lines say what goes on before the panes of a run do. */
const NOW_NEXT_YOU = 3;

export const panesHeight = (model: Pick<Model, 'size'>): number =>
  Math.max(1, bodyHeight(model) - NOW_NEXT_YOU);
