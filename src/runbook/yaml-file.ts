import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type YAMLParseError,
  type YAMLWarning,
} from 'yaml';
import { badAliases } from './aliases.ts';
import type { Problem } from './problem.ts';

type Complaint = YAMLParseError | YAMLWarning;

export type Path = readonly (string | number)[];

/** What a problem says beside where it is. */
export interface Said {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A YAML file with the places of its values: every message about it can point at a line and column. */
export interface YamlFile {
  readonly file: string;
  readonly text: string;
  readonly data: unknown;
  /** A value as it stands in the file: of `0123` its zero, which its number has lost. */
  written(path: Path): string;
  /** A problem with the value at `path`, or with its key; of what is missing, with the map it is missing in. */
  problem(path: Path, what: 'value' | 'key', said: Said): Problem;
  /** A problem with the `nth` place (from 0) where `part` occurs inside the text at `path`. */
  problemInside(path: Path, part: string, nth: number, said: Said): Problem;
}

/** Reads one YAML 1.2 document; syntax errors and doubled keys come back as problems. */
export function readYaml(
  file: string,
  text: string,
): { readonly yaml?: YamlFile; readonly problems: Problem[] } {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
    stringKeys: true,
  });
  const lines = text.split(/\r?\n/);
  const problemAt = (from: number, to: number, said: Said): Problem => {
    const { line, col } = counter.linePos(from);
    return {
      file,
      line,
      column: col,
      message: cutInside(said.message, MESSAGE),
      ...(said.hint === undefined
        ? {}
        : {
            hint: said.hint
              .split('\n')
              .map((part) => cutInside(part, HINT_LINE))
              .join('\n'),
          }),
      source: lines[line - 1] ?? '',
      length: Math.max(1, to - from),
    };
  };
  const problems = worthSaying([...document.errors, ...document.warnings]).map(({ code, message, pos }) =>
    problemAt(pos[0], pos[1], sayYaml(code, message, text.slice(pos[0]))),
  );
  if (problems.length > 0) return { problems };
  if (document.contents === null) {
    return { problems: [{ file, line: 1, column: 1, message: 'the file is empty' }] };
  }
  const aliases = badAliases(document).map(({ alias, said }) => problemAt(...rangeOf(alias), said));
  if (aliases.length > 0) return { problems: aliases };
  let data: unknown;
  try {
    data = document.toJS();
  } catch {
    // Aliases of aliases grow without end; yaml stops counting at a hundred.
    const said = { message: 'too many aliases stand for one another', hint: 'write the values out' };
    return { problems: [problemAt(0, 1, said)] };
  }
  const yaml: YamlFile = {
    file,
    text,
    data,
    written: (path) => text.slice(...locate(document, path, 'value')).trim(),
    problem(path, what, said) {
      const [from, to] = locate(document, path, what);
      return problemAt(from, to, said);
    },
    problemInside(path, part, nth, said) {
      const [from, to] = locate(document, path, 'value');
      let index = from - 1;
      for (let n = 0; n <= nth; n += 1) index = text.indexOf(part, index + 1);
      return index < from || index >= to
        ? problemAt(from, to, said)
        : problemAt(index, index + part.length, said);
    },
  };
  return { yaml, problems };
}

/** Doubled keys stand for themselves; of other errors only the first is sure to be one, the rest follows from it. */
function worthSaying(errors: readonly Complaint[]): readonly Complaint[] {
  const first = errors.filter(({ code }) => code !== 'DUPLICATE_KEY').sort((a, b) => a.pos[0] - b.pos[0])[0];
  return errors.filter((error) => error === first || error.code === 'DUPLICATE_KEY');
}

const IN_QUOTES = 'text that holds ": " or " #", or begins with one of {[&*!|>%@`, goes in quotes';

function sayYaml(code: string, message: string, rest: string): Said {
  switch (code) {
    case 'DUPLICATE_KEY':
      return { message: `"${/^[\w.-]*/.exec(rest)?.[0]}" is here twice`, hint: 'keep one of them' };
    case 'TAB_AS_INDENT':
      return { message: 'a tab indents this line', hint: 'YAML indents with spaces' };
    case 'MULTIPLE_DOCS':
      return {
        message: 'a second document begins here',
        hint: 'one file holds one document: remove the ---',
      };
    case 'BLOCK_AS_IMPLICIT_KEY':
      return { message: 'this holds ": ", which begins a value', hint: IN_QUOTES };
    default:
      return message.startsWith('Flow ')
        ? {
            message: 'a [ or { that was opened before is not closed here',
            hint: 'close it, or indent what is in it',
          }
        : { message: `not YAML: ${message}`, hint: IN_QUOTES };
  }
}

/** Of a message, and of a line of a hint: a value that somebody pasted in whole is cut. */
const MESSAGE = 200;
const HINT_LINE = 500;

/** Keeps both ends: what it is about stands at the beginning, what is wrong with it at the end. */
function cutInside(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.floor(most / 3);
  return `${text.slice(0, most - end - 1)}…${text.slice(-end)}`;
}

/** The range of the value at `path`, or of the deepest part of the path that exists. */
function locate(document: Document, path: Path, what: 'value' | 'key'): readonly [number, number] {
  let node: Node | undefined = document.contents ?? undefined;
  let key: Node | undefined;
  for (const step of path) {
    if (isAlias(node)) break;
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === step);
      if (pair === undefined) return firstKey(node);
      key = isNode(pair.key) ? pair.key : undefined;
      node = isNode(pair.value) ? pair.value : undefined;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)];
      key = undefined;
      node = isNode(item) ? item : undefined;
    } else break;
  }
  const empty = node === undefined || (isScalar(node) && node.value === null);
  return rangeOf((what === 'key' || empty ? key : undefined) ?? node);
}

function firstKey(map: Node): readonly [number, number] {
  const first = isMap(map) ? map.items[0]?.key : undefined;
  return rangeOf(isNode(first) ? first : map);
}

function rangeOf(node: Node | undefined): readonly [number, number] {
  const range = node?.range;
  if (!range) return [0, 1];
  // Of a map or list only the beginning is underlined.
  return isMap(node) || isSeq(node) ? [range[0], range[0] + 1] : [range[0], range[1]];
}
