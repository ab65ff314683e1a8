import type { LogLine, LogSource } from '../engine/run-view.ts';
import { matcher, type Search } from './search.ts';

/** Which lines of a log are on the screen, by number; numbers stay when old lines fall out. */
export interface LogWindow {
  /** `undefined` follows the end. */
  readonly top: number | undefined;
  /** Columns cut off at the left. */
  readonly left: number;
  readonly query: string;
  /** Line of the match that was jumped to. */
  readonly hit?: number;
  /** Matches among the lines held when it was last looked for. */
  readonly found?: number;
  /** What stands before each line. */
  readonly times: Times;
}

/** What a screen holds of the log that it shows. */
export interface LogScreen {
  readonly log: LogWindow;
  readonly search: Search;
}

/** Since it broke, as the header's clock; since the machine was switched on; by the wall clock; since the line before; none. */
export type Times = 'since' | 'power-on' | 'wall' | 'between' | 'none';
const NEXT_TIMES = {
  since: 'power-on',
  'power-on': 'wall',
  wall: 'between',
  between: 'none',
  none: 'since',
} as const;

export const nextTimes = (window: LogWindow): LogWindow => ({ ...window, times: NEXT_TIMES[window.times] });

export const followingWindow: LogWindow = { top: undefined, left: 0, query: '', times: 'since' };

/** The oldest line number that the source still holds: found by halving, since slicing it all is work for every key. */
function oldest(log: LogSource): number {
  let [low, high] = [0, log.total()];
  while (low < high) {
    const mid = Math.floor((low + high) / 2);
    if (log.slice(mid, mid + 1).length > 0) high = mid;
    else low = mid + 1;
  }
  return low;
}

/** Line numbers [from, to) to paint in `height` rows. */
export function visible(
  window: LogWindow,
  log: LogSource,
  height: number,
): { readonly from: number; readonly to: number } {
  const total = log.total();
  const last = Math.max(0, total - height);
  // In a flood what is read falls out of the log: then it is the oldest lines that are held.
  const from = window.top === undefined ? last : Math.min(Math.max(window.top, oldest(log)), last);
  return { from, to: Math.min(total, from + height) };
}

/** Scrolling to the end follows again. */
export function scroll(window: LogWindow, log: LogSource, height: number, by: number): LogWindow {
  const { from } = visible(window, log, height);
  const last = Math.max(0, log.total() - height);
  const top = Math.max(Math.min(from + by, last), Math.min(oldest(log), last));
  return { ...window, top: by > 0 && top >= last ? undefined : top };
}

export const shift = (window: LogWindow, by: number): LogWindow => ({
  ...window,
  left: Math.max(0, window.left + by),
});

/** Back at the end; what is looked for next is looked for from there. */
export function follow({ hit: _hit, found: _found, ...window }: LogWindow): LogWindow {
  return { ...window, top: undefined, left: 0 };
}

/** Lines read at once while searching. */
const BLOCK = 1000;

function* hitsIn(log: LogSource, matches: (line: LogLine) => boolean): Generator<number> {
  for (let from = oldest(log); from < log.total(); from += BLOCK) {
    for (const [i, line] of log.slice(from, from + BLOCK).entries()) if (matches(line)) yield from + i;
  }
}

/** A stage of the boot begins. */
const BEGINS = /##RB \{"stage":"[\w-]{1,60}","event":"start"|Cloud-init v\. \S{1,40} running '/;

/** What is looked for: what was searched; without that, what went wrong. */
function wanted(query: string): (line: LogLine) => boolean {
  if (query === '') return ({ level }) => level !== undefined;
  const matches = matcher(query);
  return ({ text }) => matches(text);
}

/**
 * Jumps to the next match before (`-1`) or after (`1`) the last one, or to the next trouble where nothing is searched; a
 * new search begins at the newest line, since trouble is at the end of a log.
 */
export function seek(window: LogWindow, log: LogSource, height: number, direction: 1 | -1): LogWindow {
  const hits = [...hitsIn(log, wanted(window.query))];
  return jump(window, log, height, direction, hits);
}

/** Jumps to where a stage begins. */
export function seekStage(window: LogWindow, log: LogSource, height: number, direction: 1 | -1): LogWindow {
  const { found: _, ...jumped } = jump(window, log, height, direction, [
    ...hitsIn(log, ({ text }) => BEGINS.test(text)),
  ]);
  return jumped;
}

function jump(
  window: LogWindow,
  log: LogSource,
  height: number,
  direction: 1 | -1,
  hits: readonly number[],
): LogWindow {
  const total = log.total();
  const from = window.hit ?? (direction === -1 ? total : -1);
  const next = direction === -1 ? hits.findLast((n) => n < from) : hits.find((n) => n > from);
  const hit = next ?? (direction === -1 ? hits.at(-1) : hits[0]);
  if (hit === undefined) return { ...window, found: 0 };
  const top = Math.max(0, Math.min(hit - Math.floor(height / 2), total - height));
  return { ...window, hit, found: hits.length, top: Math.max(top, 0) };
}

export function search(window: LogWindow, log: LogSource, height: number, query: string): LogWindow {
  const { hit: _hit, found: _found, ...rest } = window;
  const next: LogWindow = { ...rest, query };
  return query === '' ? next : seek(next, log, height, -1);
}
