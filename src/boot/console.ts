import { CONSOLE_BYTES } from '../aws/ec2.ts';

/** What is kept between two readings of a console. Bytes as latin1 text: one character each, so the cut does not matter. */
export interface ConsoleState {
  /** The last two windows that were seen. */
  readonly history: string;
  /** A line whose end has not been seen. */
  readonly partial: string;
  /** It goes on with the end of a line whose beginning nobody has seen. */
  readonly headless?: true;
}

/** What becomes of a line as it came: clean for a terminal and masked. */
type Line = (raw: string) => readonly string[];

export interface Merged {
  readonly state: ConsoleState;
  /** Whole lines that are new, as `line` gives them. */
  readonly lines: readonly string[];
  /**
   * True when more came than the window holds, between two readings or before the first: lines are missing before the first
   * one here. What is left of the line that the window cuts in two is not given: it may be the end of a secret, without the
   * name that would tell.
   */
  readonly gap: boolean;
}

export const NO_CONSOLE: ConsoleState = { history: '', partial: '' };

/** An answer may be older than the one before: two windows tell old text from new. */
const KEPT = 2 * CONSOLE_BYTES;
const LONGEST_LINE = 16 * 1024;
/** Less in common than this is chance, such as one line feed. */
const CHANCE = 8;

/**
 * The next reading of the same console: where it overlaps with what was seen nothing is given twice, and nothing in
 * between is lost as long as two readings overlap. Pure. A reading that is contained in what was seen has no news.
 */
export function mergeConsole(state: ConsoleState, bytes: Uint8Array, line: Line): Merged {
  const reading = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  if (reading === '') return { state, lines: [], gap: false };
  const common = overlap(state.history, reading);
  if (common === reading.length) return { state, lines: [], gap: false };
  const gap = state.history !== '' && common < Math.min(CHANCE, state.history.length);
  const first = gap || state.history === '';
  const cut = first && reading.length >= CONSOLE_BYTES;
  const fresh = reading.slice(common);
  const history = (gap ? reading : state.history + fresh).slice(-KEPT);
  const before = gap ? [state.partial].filter((line) => line !== '') : [];
  const given = cut || (state.headless && !gap) ? behindFirstBreak(fresh) : fresh;
  if (given === undefined)
    return {
      state: { history, partial: '', headless: true },
      lines: before.flatMap((one) => lineFrom(one, line)),
      gap: gap || cut,
    };
  const pieces = ((gap ? '' : state.partial) + given).split('\n');
  let partial = pieces.pop() ?? '';
  if (partial.length > LONGEST_LINE) {
    pieces.push(partial);
    partial = '';
  }
  return {
    state: { history, partial },
    lines: [...before, ...pieces].flatMap((one) => lineFrom(one, line)),
    gap: gap || cut,
  };
}

/** From the next line on, or from the next state of the same one (a bar that returns to its beginning). */
function behindFirstBreak(text: string): string | undefined {
  const found = /\r?\n|\r/.exec(text);
  return found ? text.slice(found.index + found[0].length) : undefined;
}

/**
 * A console that was saved as AWS gave it: of one as long as AWS keeps the first line is cut in two, and not read for what it
 * may hold. Bytes that were no text may have become three when it was saved, and a line feed may stand at its end.
 */
export function savedConsole(text: string): string {
  const bytes = Buffer.byteLength(text);
  const atLeast = bytes - 2 * (text.match(/\uFFFD/g)?.length ?? 0);
  if (bytes < CONSOLE_BYTES || atLeast > CONSOLE_BYTES + 2) return text;
  return behindFirstBreak(text) ?? '';
}

/** What is left of a line when the console will say no more. */
export function lastLines(state: ConsoleState, line: Line): readonly string[] {
  return state.partial === '' ? [] : lineFrom(state.partial, line);
}

function lineFrom(latin1: string, line: Line): readonly string[] {
  const raw = latin1.endsWith('\r') ? latin1.slice(0, -1) : latin1;
  return line(ASCII.test(raw) ? raw : Buffer.from(raw, 'latin1').toString('utf8'));
}

const ASCII = /^[ -~\t\r]*$/;

/**
 * How much of the beginning of `reading` is the end of `seen`, the longest such; all of it when `seen` contains it
 * anywhere. Knuth, Morris and Pratt: one pass over each.
 */
function overlap(seen: string, reading: string): number {
  if (seen === '' || reading.length === 0) return 0;
  if (reading.startsWith(seen)) return seen.length;
  const fallback = new Int32Array(reading.length);
  for (let i = 1, k = 0; i < reading.length; i += 1) {
    while (k > 0 && reading.charCodeAt(i) !== reading.charCodeAt(k)) k = fallback[k - 1] ?? 0;
    if (reading.charCodeAt(i) === reading.charCodeAt(k)) k += 1;
    fallback[i] = k;
  }
  let matched = 0;
  for (let i = 0; i < seen.length; i += 1) {
    while (matched > 0 && seen.charCodeAt(i) !== reading.charCodeAt(matched))
      matched = fallback[matched - 1] ?? 0;
    if (seen.charCodeAt(i) === reading.charCodeAt(matched)) matched += 1;
    if (matched === reading.length) return matched;
  }
  return matched;
}
