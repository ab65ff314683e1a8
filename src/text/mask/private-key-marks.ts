import type { Span } from './masked-places.ts';

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** The first mark at or behind a place that begins a private key. */
export const beginOfKey = (text: string, from: number): Mark | undefined => markIn(text, BEGIN, from);
/** The first that ends one. */
export const endOfKey = (text: string, from: number): Mark | undefined => markIn(text, END, from);

interface Mark {
  readonly start: number;
  readonly end: number;
}

function markIn(text: string, pattern: RegExp, from: number): Mark | undefined {
  if (!text.includes('PRIVATE KEY')) return undefined;
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found ? { start: found.index, end: pattern.lastIndex } : undefined;
}

/** The places without those marks, which stay whatever is between them: they say what was there, and where it ended. */
export function outsideMarks(text: string, places: readonly Span[]): readonly Span[] {
  const marks = [beginOfKey, endOfKey].flatMap((find) => {
    const found: Mark[] = [];
    for (let mark = find(text, 0); mark; mark = find(text, mark.end)) found.push(mark);
    return found;
  });
  return marks.reduce<readonly Span[]>(
    (parts, mark) =>
      parts.flatMap((part) =>
        part.end <= mark.start || part.start >= mark.end
          ? [part]
          : [
              { ...part, end: mark.start },
              { ...part, start: mark.end },
            ].filter(({ start, end }) => end > start),
      ),
    places,
  );
}
