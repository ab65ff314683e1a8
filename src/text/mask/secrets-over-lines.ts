import { MASK, type Span } from './masked-places.ts';
import { beginOfKey, endOfKey } from './private-key-marks.ts';
import { isTelling } from './telling-names.ts';

/** A secret of several lines that a source is in the middle of. */
export type Block =
  | { readonly kind: 'key'; readonly left: number }
  | { readonly kind: 'value'; readonly indent: number; readonly until?: string; readonly left: number };

/** Lines after which a key or value without an end is taken for ended. */
const LONGEST = 120;

/** Adds what belongs to such a secret in this line, and says whether the source is in one afterwards. */
export function findBlock(
  text: string,
  block: Block | undefined,
  add: (span: Span) => void,
): Block | undefined {
  if (block?.kind === 'value') return inValue(text, block, add);
  if (findKeys(text, block !== undefined, add)) {
    const left = (block?.left ?? LONGEST) - 1;
    return left > 0 ? { kind: 'key', left } : undefined;
  }
  return beginsValue(text);
}

/** Adds the bodies of private keys; says whether the last one goes on in the next line. */
function findKeys(text: string, inKey: boolean, add: (span: Span) => void): boolean {
  let begin = beginOfKey(text, 0);
  let end = endOfKey(text, 0);
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

/** A key in one line. Quotes, commas and line ends around it, as JSON and shells write them, are no part of it. */
function addBodyOfKey(text: string, start: number, end: number, add: (span: Span) => void): void {
  const body = text.slice(start, end);
  if (!/[A-Za-z0-9+/]{8}/.test(body.replaceAll(MASK, '')) && !/^[A-Za-z0-9+/=]{1,8}$/.test(body.trim()))
    return;
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
