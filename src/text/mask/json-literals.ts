import type { Place, Span } from './masked-places.ts';

/** Where a line's JSON is, and its strings, without their quotes. */
export interface Literals {
  readonly start: number;
  readonly end: number;
  readonly strings: readonly Place[];
}

/** The object or list of JSON that a line is, ends with, or has in it, such as a marker's. */
export function literalsOf(text: string): Literals | undefined {
  const list = /^\s*\[/.test(text) ? literalsFrom(text, text.indexOf('[')) : undefined;
  return list ?? literalsFrom(text, text.indexOf('{'));
}

function literalsFrom(text: string, start: number): Literals | undefined {
  if (start < 0) return undefined;
  const strings: Place[] = [];
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      const end = endOfString(text, at + 1);
      if (end < 0) return undefined;
      strings.push({ start: at + 1, end });
      at = end;
    } else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth === 0) return isJson(text.slice(start, at + 1)) ? { start, end: at + 1, strings } : undefined;
    }
  }
  return undefined;
}

/**
 * The places, cut so that JSON stays what it is: one that crosses the end of a string, because a quote in it had no
 * end, hides the strings that it reaches, but neither keys nor what is between strings.
 */
export function withinLiterals(text: string, places: readonly Span[], json: Literals): readonly Span[] {
  return places.flatMap((place) => {
    const { start, end } = place;
    if (end <= json.start || start >= json.end) return [place];
    if (json.strings.some((string) => start >= string.start && end <= string.end)) return [place];
    const reached = json.strings.filter(
      (string) => string.start < end && start < string.end && (start > string.start || !isKey(text, string)),
    );
    return [
      ...(start < json.start ? [{ ...place, end: json.start }] : []),
      ...reached.map((string) => ({
        ...place,
        start: Math.max(start, string.start),
        end: Math.min(end, string.end),
      })),
      ...(end > json.end ? [{ ...place, start: json.end }] : []),
    ].filter((part) => part.end > part.start);
  });
}

const isKey = (text: string, { end }: Place): boolean => /^"\s{0,100}:/.test(text.slice(end, end + 102));

function endOfString(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return -1;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
