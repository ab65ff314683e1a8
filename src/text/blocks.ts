import { isTelling } from './names.ts';
import { MASK, type Span } from './spans.ts';

/** A secret of several lines that a source is in the middle of. */
export type Block =
  | { readonly kind: 'key'; readonly left: number }
  | { readonly kind: 'value'; readonly indent: number; readonly until?: string; readonly left: number };

/** Lines after which a key or value without an end is taken for ended. */
const LONGEST = 120;

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
const END = /-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/** Adds what belongs to such a secret in this line, and says whether the source is in one afterwards. */
export function findBlock(
  text: string,
  block: Block | undefined,
  add: (span: Span) => void,
): Block | undefined {
  if (block?.kind === 'value') return inValue(text, block, add);
  let at = 0;
  let open = block;
  for (;;) {
    if (open) {
      const end = nextHit(END, text, at);
      if (!end) {
        if (block && at === 0) addBodyOfKey(text, add);
        else addUnlessEmpty(text, at, text.length, add);
        return open.left > 1 ? { kind: 'key', left: open.left - 1 } : undefined;
      }
      // The key's end may stand behind the prefix of a log.
      if (at > 0) addUnlessEmpty(text, at, end.index, add);
      at = end.index + end[0].length;
      open = undefined;
    }
    const begin = nextHit(BEGIN, text, at);
    if (!begin) break;
    at = begin.index + begin[0].length;
    open = { kind: 'key', left: LONGEST };
  }
  return at === 0 ? beginsValue(text) : undefined;
}

function nextHit(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  if (!text.includes('PRIVATE KEY')) return null;
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function addUnlessEmpty(text: string, start: number, end: number, add: (span: Span) => void): void {
  const body = text.slice(start, end);
  // Quotes, commas and line ends as JSON and shells write them are no part of a key.
  if (!/[A-Za-z0-9+/]{8}/.test(body.replaceAll(MASK, '')) && !/^[A-Za-z0-9+/=]{1,8}$/.test(body.trim()))
    return;
  const from = start + (/^(?:\\+[nr]|\s)*/.exec(body)?.[0].length ?? 0);
  const tail = /(?:\\*["',})\];\s]|\\+[nr])*$/.exec(body.slice(-40))?.[0].length ?? 0;
  if (end - tail > from) add({ start: from, end: end - tail });
}

// The last word of a line of a key; what is before it is the prefix that a log puts there.
const BODY = /(?:^|[\s|>"'])([A-Za-z0-9+/]{1,128}={0,2})(?:\\n|[\s"',\\])*$/;

function addBodyOfKey(text: string, add: (span: Span) => void): void {
  const tail = text.slice(-300);
  const body = BODY.exec(tail)?.[1];
  if (!body) return;
  const start = text.length - tail.length + tail.lastIndexOf(body);
  // A short one is the last line of a key only if nothing but a prefix is before it.
  if (body.length < 16 && !/(?:^|[\]:|>])[\s"']*$/.test(text.slice(Math.max(0, start - 40), start))) return;
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
  return {
    kind: 'value',
    indent: indentOf(text),
    left: LONGEST,
    ...(opening[1] === undefined ? {} : { until: opening[1] }),
  };
}

function inValue(
  text: string,
  block: Block & { kind: 'value' },
  add: (span: Span) => void,
): Block | undefined {
  const shown = text.trim();
  if (block.until === undefined ? shown !== '' && indentOf(text) <= block.indent : shown === block.until) {
    return block.until === undefined ? findBlock(text, undefined, add) : undefined;
  }
  if (shown !== '' && shown !== MASK) {
    const start = indentOf(text);
    add({ start, end: start + shown.length, named: true });
  }
  return block.left > 1 ? { ...block, left: block.left - 1 } : undefined;
}

const indentOf = (text: string): number => text.length - text.trimStart().length;
