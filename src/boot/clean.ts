/**
 * A console's line as text that cannot move a cursor: escape sequences and control characters go, a tab becomes two
 * spaces, and of what carriage returns overwrote only the last state stays, or a marker if one was there.
 */
export function cleanLine(raw: string): readonly string[] {
  if (!STRANGE.test(raw)) return [raw];
  const whole = raw.includes(ESCAPE) ? withoutEscapes(raw) : raw;
  const parts = whole.split('\r').map(plain);
  const shown = parts.findLast((part) => part !== '') ?? '';
  const marked = parts.filter((part) => part.includes('##RB ') && part !== shown);
  return [...marked, shown];
}

const ESCAPE = '\u001b';
const BELL = '\u0007';
// Controls, and the format characters that reorder or hide text.
const STRANGE = /[\p{Cc}\p{Cf}\u2028\u2029]/u;
const ALL_STRANGE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

function plain(text: string): string {
  return text.replaceAll('\t', '  ').replace(ALL_STRANGE, '');
}

/** Drops CSI, OSC and the other sequences of ECMA-48; one that is cut off at the end goes as far as it came. */
function withoutEscapes(text: string): string {
  let out = '';
  let at = 0;
  for (;;) {
    const start = text.indexOf(ESCAPE, at);
    if (start < 0) return out + text.slice(at);
    out += text.slice(at, start);
    at = endOfEscape(text, start + 1);
  }
}

function endOfEscape(text: string, start: number): number {
  const kind = text[start];
  if (kind === undefined) return start;
  if (kind === '[') {
    let end = start + 1;
    while (end < text.length && isBetween(text, end, 0x20, 0x3f)) end += 1;
    // The final byte; anything else ends the sequence without belonging to it.
    return isBetween(text, end, 0x40, 0x7e) ? end + 1 : end;
  }
  if (kind === ']' || kind === 'P' || kind === '^' || kind === '_' || kind === 'X') {
    const bell = text.indexOf(BELL, start);
    const string = text.indexOf(`${ESCAPE}\\`, start);
    if (bell >= 0 && (string < 0 || bell < string)) return bell + 1;
    // Without an end only the introducer goes: rather strange text than a lost line.
    return string < 0 ? start + 1 : string + 2;
  }
  let end = start;
  while (end < text.length && isBetween(text, end, 0x20, 0x2f)) end += 1;
  return isBetween(text, end, 0x30, 0x7e) ? end + 1 : end;
}

function isBetween(text: string, index: number, from: number, to: number): boolean {
  const code = text.charCodeAt(index);
  return code >= from && code <= to;
}
