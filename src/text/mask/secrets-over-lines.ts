import { MASK, type Span } from './masked-places.ts';
import { looksRandom } from './plain-values.ts';
import { beginOfKey, endOfKey } from './private-key-marks.ts';
import { isTelling } from './telling-names.ts';

/** What of several lines a source is in the middle of. */
export type Block =
  | { readonly kind: 'key'; readonly left: number }
  /** Of a key whose beginning was cut off only its lines tell; the first other one is behind it. */
  | { readonly kind: 'rest-of-key' }
  /** What is public, and looks like a key; ends likewise. */
  | { readonly kind: 'certificate' }
  | {
      readonly kind: 'value';
      /** Whose lines it is in, and how far its name stands from where those begin. */
      readonly speaker: string;
      readonly indent: number;
      readonly until?: string;
      readonly left: number;
    };

/** Lines after which a key or value without an end is taken for ended. */
const LONGEST = 120;

/** Adds what belongs to such a secret in this line, and says whether the source is in one afterwards. */
export function findBlock(
  text: string,
  block: Block | undefined,
  add: (span: Span) => void,
): Block | undefined {
  if (block?.kind === 'value') return inValue(text, block, add);
  if (block?.kind === 'certificate' && ONLY_BASE64.test(text.slice(prefixOf(text).length).trim()))
    return block;
  const key = block?.kind === 'key' ? block : undefined;
  if (findKeys(text, key !== undefined, add)) return key ? oneLess(key) : { kind: 'key', left: LONGEST - 1 };
  if (CERTIFICATE.test(text)) return { kind: 'certificate' };
  return findRestOfKey(text, block?.kind === 'rest-of-key', add)
    ? { kind: 'rest-of-key' }
    : beginsValue(text);
}

const oneLess = <T extends Block & { left: number }>(block: T): T | undefined =>
  block.left > 1 ? { ...block, left: block.left - 1 } : undefined;

const CERTIFICATE = /-----BEGIN (?![A-Z0-9 ]{0,40}PRIVATE)[A-Z0-9 ]{3,40}-----[\s"']*$/;

/** Adds the bodies of private keys; says whether the last one goes on in the next line. */
function findKeys(text: string, inKey: boolean, add: (span: Span) => void): boolean {
  let begin = beginOfKey(text, 0);
  let end = endOfKey(text, 0);
  if (!inKey && end && (!begin || end.start < begin.start)) addBeforeEnd(text.slice(0, end.start), add);
  if (inKey && (!begin || (end && end.start < begin.start))) {
    addLineOfKey(text.slice(0, end?.start), add);
    if (!end) return true;
  }
  while (begin) {
    end = endOfKey(text, begin.end);
    addBodyOfKey(text, begin.end, end?.start ?? text.length, add);
    if (!end) return true;
    begin = beginOfKey(text, end.end);
  }
  return false;
}

/** What is left, in one line, of a key whose beginning was cut off: base64 and the line ends between. */
function addBeforeEnd(text: string, add: (span: Span) => void): void {
  let start = text.length;
  while (start > 0 && /[A-Za-z0-9+/=\\\s]/.test(text[start - 1] ?? '')) start -= 1;
  addBodyOfKey(text, start, text.length, add);
}

/** How long the lines of a key are, by who wrote it: OpenSSL, OpenSSH, MIME. */
const WHOLE_LINE = [64, 70, 76];
const ONLY_BASE64 = /^[A-Za-z0-9+/]{1,76}={0,2}$/;

/**
 * A line of a key whose beginning was cut off. It is known by its form: nothing but base64, as long as a key's lines are, of
 * what is no text; the last one may be shorter.
 */
function findRestOfKey(text: string, inRest: boolean, add: (span: Span) => void): boolean {
  const start = prefixOf(text).length;
  const word = text.slice(start).trimEnd();
  if (!ONLY_BASE64.test(word)) return false;
  const isLast = inRest && word.length % 4 === 0 && (word.endsWith('=') || looksRandom(word));
  if (!isLast && !isLineOfKey(word)) return false;
  add({ start, end: start + word.length, named: true });
  return true;
}

function isLineOfKey(word: string): boolean {
  if (!WHOLE_LINE.includes(word.length)) return false;
  const count = (sign: RegExp): number => word.match(sign)?.length ?? 0;
  // A digest has letters of one size, a path many slashes.
  if (count(/[A-Z]/g) < 4 || count(/[a-z]/g) < 4 || count(/\d/g) < 3 || count(/\//g) > 5) return false;
  return !/^[\t\n\r\u0020-\u007e]*$/.test(Buffer.from(word, 'base64').toString('latin1'));
}

/** A key in one line. Quotes, commas and line ends around it, as JSON and shells write them, are no part of it. */
function addBodyOfKey(text: string, start: number, end: number, add: (span: Span) => void): void {
  const body = text.slice(start, end);
  // A short word alone is the key's last line; behind what was masked before it was not alone.
  const isAlone = /^[A-Za-z0-9+/=]{1,8}$/.test(body.trim()) && !text.endsWith(MASK, start);
  if (!isAlone && !/[A-Za-z0-9+/]{8}/.test(body.replaceAll(MASK, ''))) return;
  const from = start + (/^(?:\\+[nr]|\s)*/.exec(body)?.[0].length ?? 0);
  const tail = /(?:\\*["',})\];\s]|\\+[nr])*$/.exec(body.slice(-40))?.[0].length ?? 0;
  if (end - tail > from) add({ start: from, end: end - tail });
}

// The last word of a line of a key; what is before it is the prefix that a log puts there.
const BODY = /(?:^|[\s|>"'])([A-Za-z0-9+/]{1,128}={0,2})(?:\\n|[\s"',\\])*$/;

// A mask ends with a bracket too.
const PREFIX = /(?:^|(?<!\[masked)\]|[:|>])[\s"']*$/;

function addLineOfKey(text: string, add: (span: Span) => void): void {
  const tail = text.slice(-300);
  const body = BODY.exec(tail)?.[1];
  if (!body) return;
  const start = text.length - tail.length + tail.lastIndexOf(body);
  // A short one is the last line of a key only if nothing but a prefix is before it.
  if (body.length < 16 && !PREFIX.test(text.slice(Math.max(0, start - 40), start))) return;
  add({ start, end: start + body.length, named: true });
}

// YAML's block (`password: |`) and HCL's here-document (`password = <<EOT`).
const BLOCK = /["']?\s{0,100}(?::\s{1,20}[|>][+-]?\d?|=\s{0,20}<<[-~]?["']?([A-Za-z_]\w{0,40})["']?)\s*$/;

function beginsValue(text: string): Block | undefined {
  const tail = text.slice(-200);
  if (!/[|>]|<</.test(tail)) return undefined;
  const opening = BLOCK.exec(tail);
  if (!opening) return undefined;
  const name = /[\w.-]{1,100}$/.exec(tail.slice(0, opening.index))?.[0] ?? '';
  if (!isTelling(name)) return undefined;
  const prefix = prefixOf(text);
  return {
    kind: 'value',
    speaker: speakerOf(prefix),
    indent: indentOf(text.slice(prefix.length)),
    left: LONGEST,
    ...(opening[1] === undefined ? {} : { until: opening[1] }),
  };
}

function inValue(
  text: string,
  block: Block & { kind: 'value' },
  add: (span: Span) => void,
): Block | undefined {
  const prefix = prefixOf(text);
  // Another speaker's line, as a console has them between.
  if (speakerOf(prefix) !== block.speaker) return findBlock(text, undefined, add) ?? oneLess(block);
  const own = text.slice(prefix.length);
  const shown = own.trim();
  if (block.until === undefined ? shown !== '' && indentOf(own) <= block.indent : shown === block.until) {
    return block.until === undefined ? findBlock(text, undefined, add) : undefined;
  }
  if (shown !== '' && shown !== MASK) {
    const start = prefix.length + indentOf(own);
    add({ start, end: start + shown.length, named: true });
  }
  return oneLess(block);
}

const indentOf = (text: string): number => text.length - text.trimStart().length;

/** What logs put before a line: a login prompt, a time, a host, the kernel's clock, a level, the program. */
const PREFIXES =
  /^(?:\S{1,100} login: )?(?:(?:\d{4}-\d\d-\d\d[T ][\d:.,]{8,20}(?:Z|[+-]\d\d:?\d\d)?|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d\d:\d\d:\d\d\.\d{3}) )?(?:[\w.-]{1,60} (?=[\w.@-]{1,60}\[\d{1,10}\]: ))?(?:\[ {0,8}\d{1,7}\.\d{1,9}\] )?(?:(?:STDOUT|STDERR|INFO|WARN|ERROR|DEBUG) {1,4}(?:\[[^\]]{1,200}\] )?)?(?:[\w.@-]{1,60}\[\d{1,10}\]: ?|(?:kernel|systemd|tofu|terraform): ?|[\w.-]{1,60} {1,20}\| )?/;

const prefixOf = (text: string): string => PREFIXES.exec(text.slice(0, 600))?.[0] ?? '';
/** The same for each line that one program says. */
const speakerOf = (prefix: string): string => prefix.replace(/[\d.:,TZ+ -]+/g, ' ').trim();
