import { backslashesBefore } from './masked-places.ts';

/** A value as it stands in a text: what is between its quotes, or the bare word. */
export interface Value {
  readonly start: number;
  readonly end: number;
  /** Behind the closing quote, if there is one. */
  readonly next: number;
  readonly quoted: boolean;
}

/** The value that begins at a place, if one does. */
export function valueAt(text: string, at: number): Value | undefined {
  OPENING.lastIndex = at;
  const opening = OPENING.exec(text);
  const value = opening ? quoted(text, OPENING.lastIndex, opening[1] ?? '') : bare(text, at);
  if (value.end <= value.start) return undefined;
  // What opens an object is no value: the names are inside.
  return !value.quoted && /[{\\]/.test(text[value.start] ?? '') ? undefined : value;
}

/** Where what a quote encloses ends: at the same quote, escaped as deeply or less deeply; or with the text. */
export function closingQuote(text: string, from: number, quote: string): number {
  const escapes = quote.length - 1;
  const sign = quote[escapes] ?? quote;
  for (let at = text.indexOf(sign, from); at >= 0; at = text.indexOf(sign, at + 1)) {
    const backslashes = Math.min(backslashesBefore(text, at), at - from);
    // A shell's quote of `\'` would end here; going on to the next one hides too much rather than too little.
    if (escapes === 0 ? backslashes % 2 === 0 : backslashes <= escapes)
      return at - (escapes === 0 ? 0 : backslashes);
  }
  return text.length;
}

// `"`, `'`, "`", with what may stand before it: `$'…'`, `b'…'`, `\"…\"`.
const OPENING = /[$bru]?(\\*["'`])/y;

function quoted(text: string, start: number, quote: string): Value {
  const end = closingQuote(text, start, quote);
  const next = Math.min(text.length, end + quote.length);
  if (end === text.length || quote.length > 1) return { start, end, next, quoted: true };
  // A shell puts quoted and bare pieces together: 'it'\''s'.
  JOINED.lastIndex = next;
  const joined = JOINED.exec(text);
  if (!joined) return { start, end, next, quoted: true };
  const last = JOINED.lastIndex;
  return { start, end: /["']$/.test(joined[0]) ? last - 1 : last, next: last, quoted: true };
}

const JOINED = /(?:\\{1,8}'|'[^'\s]{0,500}'|"[^"\s]{0,500}"|[\w$+/=@%^*!.~-])+/y;

// A quote in the middle of a word ends nothing.
const WORD = /(?:[^\s"'`<>|]|'(?=[\w%]))+/y;
// Another pair behind this one: `;Database=x`, `&user=y`, `, {User:z`.
const NEXT_PAIR = /[;&,]\s?[[{(]{0,3}\\{0,4}["']?[\w.$-]{1,60}["']?\s?[=:]/;

function bare(text: string, start: number): Value {
  WORD.lastIndex = start;
  let word = WORD.exec(text)?.[0] ?? '';
  // `\"` belongs to the quote that ends the word.
  if (/["']/.test(text[start + word.length] ?? '')) word = word.replace(/\\+$/, '');
  const pair = NEXT_PAIR.exec(word);
  if (pair) word = word.slice(0, pair.index);
  const end = start + withoutClosers(word).length;
  return { start, end, next: end, quoted: false };
}

const CLOSERS: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** The word without what closes something that was opened before it, and without a comma at its end. */
function withoutClosers(word: string): string {
  let end = word.length;
  for (;;) {
    const last = word[end - 1] ?? '';
    const opener = CLOSERS[last];
    const closes = opener !== undefined && word.indexOf(opener) < 0;
    if (last === '' || (last !== ',' && last !== ';' && !closes)) return word.slice(0, end);
    end -= 1;
  }
}
