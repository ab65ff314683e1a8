import type { Finder, Span } from './masked-places.ts';
import { isPlain, looksRandom } from './plain-values.ts';
import { CLUE, isTelling } from './telling-names.ts';
import { closingQuote, type Value, valueAt } from './value-at.ts';

type Add = (span: Span) => void;

interface Name {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Values under telling names: `NAME=value`, `--option value`, `Header: value`, keys of JSON, YAML and HCL, elements of
 * XML, cells of tables. The name stays.
 */
export const findNamed: Finder = (text, add) => {
  const clue = new RegExp(CLUE, 'gi');
  let from = 0;
  for (let hit = clue.exec(text); hit; hit = clue.exec(text)) {
    const name = nameAround(text, hit.index, clue.lastIndex, from);
    from = isTelling(name.text) ? maskBehind(text, name, add) : name.end;
    clue.lastIndex = from;
  }
};

/** Longer ones are no names. */
const LONGEST_NAME = 100;
const NAME_PART = /[\w.-]/;

function nameAround(text: string, hit: number, hitEnd: number, from: number): Name {
  let start = hit;
  while (start > from && hit - start < LONGEST_NAME && NAME_PART.test(text[start - 1] ?? '')) start -= 1;
  let end = hitEnd;
  while (end < text.length && end - hitEnd < LONGEST_NAME && NAME_PART.test(text[end] ?? '')) end += 1;
  return { text: text.slice(start, end), start, end };
}

// What may close the name, a number or default behind it (`Unseal Key 1:`, `Secret Access Key [None]:`), and what says
// that a value follows.
const OPERATOR =
  /(\\*["'`]?\]?)(?: \d{1,2}| \[[^\]\s]{0,40}\])?(\s{0,200})(=>|:=|={1,3}|:|\|(?=\s))(\s{0,200})(?:\[(?!masked\])){0,2}/y;
// `"name": "DB_PASSWORD", "value": "…"`, and CloudFormation's `ParameterKey=…,ParameterValue=…`,
// and an attribute's of XML: `key="ApiKey" value="…"`.
const SIBLING =
  /(?:\\*["']\s{1,40}value\s{0,4}=\s{0,4}|\\*["']\s{0,40},\s{0,40}\\*["']value\\*["']\s{0,40}:\s{0,40}|,\s?(?:Parameter)?Value=)/iy;
// What comes next is an argument: no other option, and no sentence that mentions the option.
const SPACE = /\s{1,20}(?=[^\s<>|-])(?!(?:via|is|was|or|and|to|the|from|with|for|option|flag)\b)/y;

/** Masks what the name names; says how far it has looked. */
function maskBehind(text: string, name: Name, add: Add): number {
  const sibling = stickyEnd(SIBLING, text, name.end);
  if (sibling !== undefined) return maskValues(text, name, sibling, add);

  OPERATOR.lastIndex = name.end;
  const operator = OPERATOR.exec(text);
  const at = OPERATOR.lastIndex;
  if (!operator) return maskSpaced(text, name, add);

  const [, closing = '', space = '', sign = '', gap = ''] = operator;
  const before = text[name.start - 1];
  // A URL's user (addresses.ts), or a part of an ARN.
  if (
    sign === ':' &&
    (text.startsWith('://', name.start - 3) || (before === ':' && space === '' && gap === ''))
  )
    return name.end;
  const quote = closing === '' ? enclosingQuote(text, name.start) : undefined;
  if (/authorization$|cookie$/i.test(name.text)) return maskHeader(text, name, at, quote, add);
  if (sign === ':' && quote !== undefined && name.text.includes('-')) {
    const end = closingQuote(text, at, quote);
    return mask(text, name, { start: at, end, next: end, quoted: true }, add);
  }
  if (sign !== '=' && sign !== '=>' && sign !== ':=') {
    const value = valueAt(text, at);
    // A comparison is code, unless it is with a text.
    if (value && !value.quoted && (sign.startsWith('==') || (gap !== '' && !isMeant(text, value))))
      return name.end;
  }
  return maskValues(text, name, at, add);
}

/** The value, and those beside it: the new one in a plan (`"old" -> "new"`), the others of a list. */
function maskValues(text: string, name: Name, at: number, add: Add): number {
  const beside = text[at - 1] === '[' ? COMMA : ARROW;
  let looked = name.end;
  for (let value = valueAt(text, at); value; ) {
    looked = mask(text, name, value, add);
    const next: number | undefined = value.quoted ? stickyEnd(beside, text, value.next) : undefined;
    value = next === undefined ? undefined : valueAt(text, next);
  }
  return looked;
}

const ARROW = /\s{1,4}->\s{1,4}/y;
const COMMA = /\s{0,4},\s{0,4}(?=\\*["'])/y;

function mask(text: string, name: Name, value: Value, add: Add): number {
  if (!saysNothing(text, name, value)) add({ start: value.start, end: value.end, named: true });
  return value.next;
}

/** `(sensitive value)` and its like, which a bare word holds the beginning of. */
const IN_BRACKETS = /\([a-z -]{3,40}\)/y;

function saysNothing(text: string, name: Name, value: Value): boolean {
  const shown = text.slice(value.start, value.end);
  if (isPlain(shown) || stickyEnd(IN_BRACKETS, text, value.start) !== undefined) return true;
  // Counts of tokens, numbers of keys; a password may be a number.
  if (/^\d{1,9}$/.test(shown)) return !/pass[wpc]|.pass$|pwd/i.test(name.text);
  // These names stand for what is no secret too.
  return /(?:^|[^a-z])auth$|credentials?$|creds$/i.test(name.text) && !looksRandom(shown);
}

/** Behind a colon may be a value or the rest of a sentence: a word is a value if it looks like one or ends the line. */
function isMeant(text: string, value: Value): boolean {
  const word = text.slice(value.start, value.end);
  return (
    looksRandom(word) || (word.length >= 4 && /^[\s"'\]})|]*$/.test(text.slice(value.end, value.end + 40)))
  );
}

/** `--password x`, `config set token x`, a .netrc's `login me password x`, `WITH PASSWORD 'x'`. */
function maskSpaced(text: string, name: Name, add: Add): number {
  if (text[name.start - 1] === '<') return maskElement(text, name, add);
  const at = stickyEnd(SPACE, text, name.end);
  if (at === undefined) return name.end;
  const before = text.slice(Math.max(0, name.start - 80), name.start);
  const takesNext =
    (name.text.startsWith('-') && /(?:^|[\s"'([=])$/.test(before)) ||
    /\b(?:set|config)\s+\S{0,70}$/.test(before) ||
    (/password$/i.test(name.text) && (text[at] === "'" || /\blogin\s+\S{1,70}\s+$/.test(before)));
  return takesNext ? maskValues(text, name, at, add) : name.end;
}

/** `<SecretAccessKey>…</SecretAccessKey>`; a `<password>` in a usage line has no end. */
function maskElement(text: string, name: Name, add: Add): number {
  if (text[name.end] !== '>') return name.end;
  const start = name.end + 1;
  const end = text.indexOf('<', start);
  if (end <= start || text[end + 1] !== '/') return name.end;
  return mask(text, name, { start, end, next: end, quoted: true }, add);
}

const SCHEME = /(["'\\]*)[A-Za-z][\w-]{1,40}\s{1,4}(?=[^\s"'])/y;

/** `Authorization: Bearer …` keeps its scheme; cookies go to the end of the header. */
function maskHeader(text: string, name: Name, at: number, quote: string | undefined, add: Add): number {
  const isCookie = /cookie$/i.test(name.text);
  const own = valueAt(text, at);
  const scheme = isCookie ? undefined : stickyEnd(SCHEME, text, own?.quoted ? own.start : at);
  // Signed by AWS's rules: the key's id and the signature go (tokens.ts), what was signed stays.
  if (scheme !== undefined && /^["'\\]*AWS4-/.test(text.slice(at, scheme))) return scheme;
  const start = scheme ?? (own?.quoted ? own.start : at);
  let end: number;
  if (own?.quoted) end = own.end;
  else if (quote !== undefined) end = closingQuote(text, start, quote);
  else if (isCookie || /^digest/i.test(text.slice(at, start))) end = text.length;
  else end = valueAt(text, start)?.end ?? start;
  if (end <= start) return name.end;
  return mask(text, name, { start, end, next: end, quoted: true }, add);
}

/** The quote right before a name: `-H 'Authorization: …'`. */
function enclosingQuote(text: string, start: number): string | undefined {
  return /\\*["']$/.exec(text.slice(Math.max(0, start - 8), start))?.[0];
}

function stickyEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
