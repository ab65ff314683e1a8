// `node scripts/secret-formats.mjs [--check]`: src/text/formats-data.ts from the rules of secretlint's preset. The rules
// look for their patterns in a text's `matchAll`; a text that only notes what it is asked for hands them over.
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';

const PRESET = '@secretlint/secretlint-rule-preset-recommend';
const FILE = new URL('../src/text/formats-data.ts', import.meta.url);

/** Found by structure in src/text, where name, user and host stay, or no secrets. */
const LEFT_OUT = new Set(
  'aws basicauth database-connection-string filter-comments gcp privatekey'
    .split(' ')
    .map((name) => `@secretlint/secretlint-rule-${name}`),
);

export function formats() {
  return rules
    .filter((rule) => !LEFT_OUT.has(rule.meta.id))
    .flatMap((rule) =>
      patternsOf(rule).map((pattern) => ({
        rule: rule.meta.id.replace('@secretlint/secretlint-rule-', ''),
        starts: startsOf(pattern.source),
        source: pattern.source,
        flags: pattern.flags.replace(/[gm]/g, ''),
      })),
    );
}

function patternsOf(rule) {
  const patterns = [];
  const context = { createTranslator: () => () => ({ message: '' }), report: () => {}, sharedOptions: {} };
  const content = { matchAll: (pattern) => (patterns.push(pattern), []) };
  rule.create(context, {}).file({ content, filePath: 'text', ext: '.txt', contentType: 'text' });
  if (patterns.length === 0) throw new Error(`${rule.meta.id} asks for no pattern: see how it works now`);
  return patterns;
}

/** The literal texts that a match can begin with, one of which must be there: what a search looks for first. */
function startsOf(source) {
  const starts = alternatives(source).flatMap(literalStarts);
  if (starts.some((start) => start.length < 3)) throw new Error(`no telling start: ${source}`);
  return [...new Set(starts)].toSorted();
}

function literalStarts(source) {
  let rest = source.replace(/^(?:\(\?<!\\p\{L\}\)|\\b)/, '');
  let starts = [''];
  for (;;) {
    const literal = /^(?:[\w-]|\\[./-])(?![*+?{])/.exec(rest)?.[0] ?? /^:(?!\?)/.exec(rest)?.[0];
    const group = /^\((?:\?:|\?<\w+>)?([\w|]+)\)(?![*+?{])/.exec(rest);
    if (literal) starts = starts.map((start) => start + literal.replace('\\', ''));
    else if (group) starts = starts.flatMap((start) => group[1].split('|').map((one) => start + one));
    else return starts;
    rest = rest.slice((literal ?? group[0]).length);
  }
}

/** A pattern's alternatives at the top. */
function alternatives(source) {
  const parts = [''];
  let depth = 0;
  for (const piece of source.match(/\\.|\[(?:\\.|[^\]\\])*\]|[^]/g)) {
    if (piece === '(') depth += 1;
    if (piece === ')') depth -= 1;
    if (piece === '|' && depth === 0) parts.push('');
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

export async function asModule() {
  const require = createRequire(import.meta.url);
  const { version } = require(`${PRESET}/package.json`);
  const licence = await readFile(
    require.resolve(`${PRESET}/package.json`).replace('package.json', 'LICENSE'),
    'utf8',
  );
  const list = formats().map(
    ({ rule, starts, source, flags }) =>
      `{ rule: '${rule}', starts: ${JSON.stringify(starts)}, pattern: /${source}/${flags}y },`,
  );
  return `// Made by scripts/secret-formats.mjs from ${PRESET} ${version}: not by hand.
/*
${licence.trim()}
*/

/** A known form of a secret: what it begins with, and all of it. Each pattern's repetitions are bounded. */
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

if (import.meta.filename === process.argv[1]) {
  await writeFile(FILE, await asModule());
  execFileSync('npx', ['biome', 'format', '--write', FILE.pathname], { stdio: 'inherit' });
}
