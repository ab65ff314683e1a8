import { bodyHeight } from '../../layout.ts';
import type { HistoryRunScreen, Model, Screen, TextLine, TextScreen } from '../../view-model.ts';
import { historyRunLines } from './step-page.ts';
import { wrapped } from '../../styled-lines.ts';

/** The lines of a page that is only read, and the part of them that is on the screen. */
export interface Reading {
  readonly lines: readonly TextLine[];
  readonly from: number;
  readonly rows: number;
  /** The largest `from`: 0 when all of it is on the screen. */
  readonly last: number;
}

export function readingOf(screen: Screen, size: Model['size']): Reading {
  const rows = bodyHeight({ size }) - 2;
  if (screen.name !== 'text' && screen.name !== 'history-run') return { lines: [], from: 0, rows, last: 0 };
  const lines = linesOf(screen, size.columns - 4);
  const last = Math.max(0, lines.length - rows);
  return { lines, from: Math.min(screen.top, last), rows, last };
}

/** Broken once for a width: the end of a log may be long, and the footer asks at every tick. */
const cache = new WeakMap<object, { readonly width: number; readonly lines: readonly TextLine[] }>();

function linesOf(screen: TextScreen | HistoryRunScreen, width: number): readonly TextLine[] {
  const page = screen.name === 'text' ? screen.lines : screen.detail;
  const known = cache.get(page);
  if (known?.width === width) return known.lines;
  const lines = wrapped(screen.name === 'text' ? screen.lines : historyRunLines(screen.detail, width), width);
  cache.set(page, { width, lines });
  return lines;
}
