// `node scripts/secret-formats.ts` makes src/text/mask/known-formats-data.ts from the rules of secretlint's preset. The rules look
// for their patterns in a text's `matchAll`; a text that only notes what it is asked for hands them over.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Format } from '../src/text/mask/known-formats-data.ts';

const PRESET = '@secretlint/secretlint-rule-preset-recommend';
const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'src/text/mask/known-formats-data.ts');

/** Found by structure in src/text, where name, user and host stay; or no secrets at all. */
const LEFT_OUT = ['aws', 'basicauth', 'database-connection-string', 'filter-comments', 'gcp', 'privatekey'];

interface Rule {
  readonly meta: { readonly id: string };
  create(context: object, options: object): { file(source: object): unknown };
}

export function formats(): readonly Format[] {
  return (rules as unknown as readonly Rule[]).flatMap((one) => {
    const rule = one.meta.id.replace('@secretlint/secretlint-rule-', '');
    if (LEFT_OUT.includes(rule)) return [];
    return patternsOf(one).map(({ source, flags }) => ({
      rule,
      starts: startsOf(source),
      pattern: new RegExp(source, `${flags.replace(/[gm]/g, '')}y`),
    }));
  });
}

function patternsOf(rule: Rule): readonly RegExp[] {
  const patterns: RegExp[] = [];
  const context = { createTranslator: () => () => ({ message: '' }), report: () => {}, sharedOptions: {} };
  const content = { matchAll: (pattern: RegExp) => (patterns.push(pattern), []) };
  rule.create(context, {}).file({ content, filePath: 'text', ext: '.txt', contentType: 'text' });
  if (patterns.length === 0) throw new Error(`${rule.meta.id} asks for no pattern: see how it works now`);
  return patterns;
}

/** The texts that a match can begin with, one of which must be there: what a search looks for first. */
function startsOf(source: string): readonly string[] {
  const starts = alternatives(source).flatMap(literalStarts);
  if (starts.some((start) => start.length < 3)) throw new Error(`no telling beginning: ${source}`);
  return [...new Set(starts)].toSorted();
}

function literalStarts(source: string): readonly string[] {
  let rest = source.replace(/^(?:\(\?<!\\p\{L\}\)|\\b)/, '');
  let starts = [''];
  for (;;) {
    const literal = /^(?:[\w:-]|\\[./-])(?![*+?{])/.exec(rest)?.[0];
    const group = /^\((?:\?:|\?<\w+>)?([\w|]+)\)(?![*+?{])/.exec(rest);
    if (literal !== undefined) starts = starts.map((start) => start + literal.replace('\\', ''));
    else if (group?.[1]) {
      const choices = group[1].split('|');
      starts = starts.flatMap((start) => choices.map((choice) => start + choice));
    } else return starts;
    rest = rest.slice((literal ?? group?.[0] ?? '').length);
  }
}

/** A pattern's alternatives at the top. */
function alternatives(source: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const piece of source.match(/\\.|\[(?:\\.|[^\]\\])*\]|[^]/g) ?? []) {
    if (piece === '(') depth += 1;
    if (piece === ')') depth -= 1;
    if (piece === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

export async function presetVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(ROOT, 'node_modules', PRESET, 'package.json'), 'utf8'));
  return `${PRESET} ${version}`;
}

async function asModule(): Promise<string> {
  const licence = await readFile(join(ROOT, 'node_modules', PRESET, 'LICENSE'), 'utf8');
  const list = formats().map(
    ({ rule, starts, pattern }) =>
      `{ rule: '${rule}', starts: ${JSON.stringify(starts)}, pattern: ${String(pattern)} },`,
  );
  return `// Made by scripts/secret-formats.ts from ${await presetVersion()}, not by hand. Its licence:
/*
${licence.trim()}
*/

/** A known form of a secret: what it begins with, and all of it. */
export interface Format {
  readonly rule: string;
  readonly starts: readonly string[];
  readonly pattern: RegExp;
}

export const FORMATS: readonly Format[] = [
${list.join('\n')}
];
`;
}

if (import.meta.main) {
  await writeFile(FILE, await asModule());
  execFileSync('npx', ['biome', 'format', '--write', FILE], { stdio: 'inherit' });
}
