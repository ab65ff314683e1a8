import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  visit,
} from 'yaml';
import { badAliases } from './aliases.ts';
import type { Problem } from './problem.ts';
import { goesOn, type Said, sayYaml, worthSaying } from './yaml-complaints.ts';

export type { Said };

export type Path = readonly (string | number)[];

/** A YAML file with the places of its values: every message about it can point at a line and column. */
export interface YamlFile {
  readonly file: string;
  readonly text: string;
  readonly data: unknown;
  /** From now on the key `from` of the map at `path` counts as `to`, in `data` and in places: it was mistyped. */
  rename(path: Path, from: string, to: string): void;
  /** A value as it stands in the file: of `0123` its zero, which its number has lost. */
  written(path: Path): string;
  /** A problem with the value at `path`, or with its key; of what is missing, with the map it is missing in. */
  problem(path: Path, what: 'value' | 'key', said: Said): Problem;
  /** A problem with the `nth` place (from 0) where `part` occurs inside the text at `path`. */
  problemInside(path: Path, part: string, nth: number, said: Said): Problem;
}

/** Each key is compared with all before it in its map: so often for 2,000 of them, which takes some 50 ms. */
const MOST_COMPARED = 2_000_000;

/** Nothing where a map has so many keys that looking for doubled ones would take long. */
function parsed(text: string, lineCounter: LineCounter): Document | undefined {
  let compared = 0;
  const isSame = (a: unknown, b: unknown): boolean => {
    compared += 1;
    // What is thrown ends the reading, as a mistake in the file does.
    if (compared > MOST_COMPARED) throw new Error('too many keys');
    return a === b || (isScalar(a) && isScalar(b) && a.value === b.value);
  };
  const document = parseDocument(text, {
    lineCounter,
    prettyErrors: false,
    strict: true,
    uniqueKeys: isSame,
    stringKeys: true,
  });
  return compared > MOST_COMPARED ? undefined : document;
}

/**
 * Reads one YAML 1.2 document; syntax errors and doubled keys come back as problems. With problems there is a file only for
 * whoever looks for more of them: what a key stands for that is there twice, nobody knows.
 */
export function readYaml(
  file: string,
  text: string,
): { readonly yaml?: YamlFile; readonly problems: Problem[] } {
  const counter = new LineCounter();
  const document = parsed(text, counter);
  if (document === undefined) {
    const message = 'a map in here has thousands of keys';
    return {
      problems: [{ file, line: 1, column: 1, message, hint: 'what firedrill reads has a few dozen' }],
    };
  }
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
  const complaints = worthSaying([...document.errors, ...document.warnings]);
  const problems = complaints.map((complaint) =>
    problemAt(...complaint.pos, sayYaml(complaint, text.slice(complaint.pos[0]))),
  );
  if (!complaints.every(goesOn)) return { problems };
  if (document.contents === null) {
    return { problems: [...problems, { file, line: 1, column: 1, message: 'the file is empty' }] };
  }
  const aliases = badAliases(document);
  problems.push(...aliases.map(({ alias, said }) => problemAt(...rangeOf(alias), said)));
  // Most often text was meant: as that they do not hide what else is wrong.
  visit(document, {
    Alias: (_, node) => (aliases.some(({ alias }) => alias === node) ? asText(node) : undefined),
  });
  let data: unknown;
  try {
    data = document.toJS();
  } catch {
    // Aliases of aliases grow without end; yaml stops counting at a hundred.
    const said = { message: 'too many aliases stand for one another', hint: 'write the values out' };
    return { problems: [...problems, problemAt(0, 1, said)] };
  }
  const yaml: YamlFile = {
    file,
    text,
    get data() {
      return data;
    },
    rename(path, from, to) {
      const map = document.getIn(path, true);
      const key = isMap(map)
        ? map.items.find((item) => isScalar(item.key) && item.key.value === from)?.key
        : undefined;
      if (isScalar(key)) key.value = to;
      data = document.toJS();
    },
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
      const pair = node.items.findLast((item) => isScalar(item.key) && item.key.value === step);
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

function asText(alias: Alias): Node {
  const text = new Scalar(`*${alias.source}`);
  if (alias.range) text.range = alias.range;
  return text;
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
