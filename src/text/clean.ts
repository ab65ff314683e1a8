import { cutTo } from './line-cap.ts';

/**
 * A line as text that cannot move a cursor: escape sequences, controls and the characters that reorder or hide text go,
 * a tab becomes two spaces, and of what carriage returns overwrote only the last state stays, or a marker if one was
 * there. So one line may become two. The work grows with the line's length only, whatever is in it.
 */
export function cleanLine(raw: string): readonly string[] {
  if (raw.length <= LONGEST && !STRANGE.test(raw)) return [raw.toWellFormed()];
  const shown = ofItsOwn(lastState(raw), raw);
  if (!raw.includes(MARKER)) return [shown];
  const marked = raw.split('\r').filter((state) => state.includes(MARKER));
  const kept = marked.map(plain).filter((state) => state !== '' && state !== shown);
  return [...kept.map((state) => ofItsOwn(state, raw)), shown];
}

/**
 * The same as one line: what may be printed of a text that came from a file, a person or AWS. Of its own lines none begins
 * another, and none overwrites what stands before it.
 */
export function printable(text: string): string {
  return (
    cleanLine(
      text
        .split(/[\r\n]+/)
        .filter(Boolean)
        .join(' '),
    ).at(-1) ?? ''
  );
}

/** The same line by line. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** The same for a line of JSON: what a terminal would act on is written as JSON's own escapes, so that it says the same. */
export function escapedJson(json: string): string {
  return json.replace(ALL_STRANGE, (sign) =>
    sign
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** Characters of a state of a line that are looked at: more than are kept, for what is taken out. */
const LONGEST = 64 * 1024;
/** What is shorter than this may be kept for its part. */
const SHORTEST = 256;
const MARKER = '##RB ';
const ESCAPE = '\u001b';
const BELL = '\u0007';
const STRING_END = '\u001b\\';
const SHORT = /[\u0090\u0098\u009b\u009d-\u009f]/g;
// Controls, and the format characters that reorder or hide text.
const STRANGE = /[\p{Cc}\p{Cf}\u2028\u2029]/u;
const ALL_STRANGE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** What a terminal would show at the end: the last state that shows anything. */
function lastState(raw: string): string {
  for (let end = raw.length; end > 0; ) {
    const start = raw.lastIndexOf('\r', end - 1) + 1;
    const state = start === end ? '' : plain(raw.slice(start, end));
    if (state !== '') return state;
    end = start - 1;
  }
  return '';
}

/** V8 keeps a long text as long as a part of it is held: 16 KB of a progress bar for its last 80 signs. */
function ofItsOwn(part: string, whole: string): string {
  return whole.length > 2 * part.length + SHORTEST ? Buffer.from(part, 'utf8').toString('utf8') : part;
}

function plain(text: string): string {
  // One-character forms of ESC [, ESC ] and the like.
  const beginning = cutTo(LONGEST, text).replace(
    SHORT,
    (sign) => ESCAPE + String.fromCharCode(sign.charCodeAt(0) - 0x40),
  );
  const shown = beginning.includes(ESCAPE) ? withoutEscapes(beginning) : beginning;
  return shown.replaceAll('\t', '  ').replace(ALL_STRANGE, '').toWellFormed();
}

/** Drops CSI, OSC and the other sequences of ECMA-48; one that is cut off at the end goes as far as it came. */
function withoutEscapes(text: string): string {
  const kept: string[] = [];
  const bell = finder(text, BELL);
  const stringEnd = finder(text, STRING_END);
  let at = 0;
  for (;;) {
    const start = text.indexOf(ESCAPE, at);
    if (start < 0) break;
    kept.push(text.slice(at, start));
    at = endOfEscape(text, start + 1, bell, stringEnd);
  }
  kept.push(text.slice(at));
  return kept.join('');
}

type Finder = (from: number) => number;

/** `indexOf` for positions that only grow: what was looked through once is not looked through again. */
function finder(text: string, wanted: string): Finder {
  let found = -1;
  return (from) => {
    if (found < from && found < text.length) {
      found = text.indexOf(wanted, from);
      if (found < 0) found = text.length;
    }
    return found < text.length ? found : -1;
  };
}

function endOfEscape(text: string, start: number, bell: Finder, stringEnd: Finder): number {
  const kind = text[start];
  if (kind === undefined) return start;
  if (kind === '[') {
    let end = start + 1;
    while (end < text.length && isBetween(text, end, 0x20, 0x3f)) end += 1;
    // The final byte; anything else ends the sequence without belonging to it.
    return isBetween(text, end, 0x40, 0x7e) ? end + 1 : end;
  }
  if (kind === ']' || kind === 'P' || kind === '^' || kind === '_' || kind === 'X') {
    const rung = bell(start);
    const ended = stringEnd(start);
    if (rung >= 0 && (ended < 0 || rung < ended)) return rung + 1;
    // Without an end only the introducer goes: rather strange text than a lost line.
    return ended < 0 ? start + 1 : ended + 2;
  }
  let end = start;
  while (end < text.length && isBetween(text, end, 0x20, 0x2f)) end += 1;
  return isBetween(text, end, 0x30, 0x7e) ? end + 1 : end;
}

function isBetween(text: string, index: number, from: number, to: number): boolean {
  const code = text.charCodeAt(index);
  return code >= from && code <= to;
}
