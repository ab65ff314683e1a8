import { literalsOf, withinLiterals } from './json-literals.ts';
import { outsideMarks } from './private-key-marks.ts';

/** What stands for a secret. It says nothing of the length, and is never masked again. */
export const MASK = '[masked]';

export interface Place {
  readonly start: number;
  readonly end: number;
}

/** A secret's place in a text. */
export interface Span extends Place {
  /** Found by its place rather than by its form: worth knowing, so that it is found without the place too. */
  readonly named?: true;
}

/** Looks for secrets in one line and adds their places. Each does linear work on a line of bounded length. */
export type Finder = (text: string, add: (span: Span) => void) => void;

/** What of a text is masked for the spans found in it: those that touch are one, and JSON stays JSON. */
export function placesOf(text: string, spans: readonly Span[]): readonly Span[] {
  if (spans.length === 0) return [];
  const places = outsideMarks(text, merged(text, spans));
  const json = literalsOf(text);
  return json ? withinLiterals(text, places, json) : places;
}

export function maskPlaces(text: string, places: readonly Place[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const { start, end } of places) {
    parts.push(text.slice(at, start), MASK);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

function merged(text: string, spans: readonly Span[]): readonly Span[] {
  const mayCut = text.includes('\\') || text.includes(MASK);
  const sorted = (mayCut ? spans.map((span) => whole(text, span)) : spans).toSorted(
    (a, b) => a.start - b.start,
  );
  const out: Span[] = [];
  for (const span of sorted) {
    const last = out.at(-1);
    if (!last || span.start > last.end) out.push(span);
    else
      out[out.length - 1] = {
        ...last,
        ...(span.named && { named: true }),
        end: Math.max(last.end, span.end),
      };
  }
  return out;
}

/** The span, grown so that it begins and ends inside no escape (`\"`, `\u0041`) and no mask: JSON stays JSON. */
function whole(text: string, span: Span): Span {
  const { start, end } = span;
  let from = startOfEscape(text, start) ?? start;
  let to = end;
  const cut = startOfEscape(text, end);
  if (cut !== undefined)
    to = Math.min(text.length, text[cut + 1] === 'u' && end > cut + 1 ? cut + 6 : cut + 2);
  from = maskAround(text, from) ?? from;
  const mask = maskAround(text, to);
  if (mask !== undefined) to = mask + MASK.length;
  return { ...span, start: from, end: to };
}

/** Where the escape begins that a place would cut in two. */
function startOfEscape(text: string, at: number): number | undefined {
  if (at >= text.length) return undefined;
  const before = /(?:\\u[0-9a-f]{0,3}|\\)$/i.exec(text.slice(Math.max(0, at - 5), at));
  if (!before) return undefined;
  const start = at - before[0].length;
  return backslashesBefore(text, start) % 2 === 0 ? start : undefined;
}

function maskAround(text: string, at: number): number | undefined {
  const from = Math.max(0, at - MASK.length + 1);
  const found = text.slice(from, at + MASK.length - 1).indexOf(MASK);
  return found < 0 ? undefined : from + found;
}

/** How many backslashes stand before a place in a row. */
export function backslashesBefore(text: string, at: number): number {
  let count = 0;
  while (text[at - 1 - count] === '\\') count += 1;
  return count;
}
