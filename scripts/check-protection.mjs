#!/usr/bin/env node
// Fails when a protected resource no longer says `prevent_destroy = true` in so many words, or when an override file is
// about: prevent_destroy protects only what is written, so a deleted block, a variable or a forgotten override ends it
// silently. Needs nothing but Node; usage: node scripts/check-protection.mjs [UNIT]
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

export const PROTECTED = ['aws_acm_certificate.ttb', 'aws_s3_bucket.ollama_models', 'github_repository.ttb'];

const OVERRIDE = /(^|[/_])override\.(tf|tofu)(\.json)?$/;

/** @typedef {{ text: string, line: number }} Token */

/**
 * The tokens of an HCL file that structure needs: names, quoted strings whole, and single signs. Comments and heredocs
 * are skipped, so that nothing in them can pass for a protection.
 * @param {string} source
 * @returns {Token[]}
 */
export function tokens(source) {
  /** @type {Token[]} */
  const found = [];
  let line = 1;
  let at = 0;
  const skip = (/** @type {number} */ to) => {
    for (; at < to; at++) if (source[at] === '\n') line++;
  };
  const endOf = (/** @type {string} */ end, /** @type {number} */ from) => {
    const index = source.indexOf(end, from);
    return index < 0 ? source.length : index;
  };
  while (at < source.length) {
    const rest = source.slice(at, at + 200);
    const heredoc = /^<<-?([A-Za-z_]\w*)\r?\n/.exec(rest);
    const name = /^[A-Za-z_][\w-]*/.exec(rest);
    if (rest.startsWith('#') || rest.startsWith('//')) skip(endOf('\n', at));
    else if (rest.startsWith('/*')) skip(endOf('*/', at) + 2);
    else if (heredoc) {
      const end = new RegExp(`^[ \\t]*${heredoc[1]}\\r?$`, 'm');
      const body = source.slice(at + heredoc[0].length);
      const match = end.exec(body);
      skip(match ? at + heredoc[0].length + match.index + match[0].length : source.length);
    } else if (rest[0] === '"') {
      const start = { text: '', line };
      const from = at;
      skip(endOfString(source, at));
      found.push({ ...start, text: source.slice(from, at) });
    } else if (name) {
      found.push({ text: name[0], line });
      at += name[0].length;
    } else {
      if (rest[0] === '\n' || !/\s/.test(rest[0] ?? '')) found.push({ text: rest[0] ?? '', line });
      skip(at + 1);
    }
  }
  found.push({ text: '\n', line });
  return found;
}

/** Past the closing quote, through templates that hold quotes themselves. */
function endOfString(/** @type {string} */ source, /** @type {number} */ from) {
  let depth = 0;
  for (let at = from + 1; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (depth === 0 && source[at] === '"') return at + 1;
    else if (/^[$%]\{/.test(source.slice(at, at + 2)) && source[at - 1] !== source[at]) {
      depth++;
      at++;
    } else if (depth > 0 && source[at] === '"') at = endOfString(source, at) - 1;
    else if (depth > 0 && source[at] === '{') depth++;
    else if (depth > 0 && source[at] === '}') depth--;
  }
  return source.length;
}

/**
 * Every resource of a file, with what its own lifecycle block says of prevent_destroy: the value's tokens joined.
 * @param {string} source
 */
export function resources(source) {
  const list = tokens(source);
  /** @type {{ address: string, line: number, values: string[] }[]} */
  const found = [];
  /** @type {string[]} */
  const path = [];
  for (let i = 0; i < list.length; i++) {
    const { text, line } = list[i] ?? { text: '', line: 0 };
    if (text === '{' || text === '[' || text === '(') {
      let start = i;
      while (start > 0 && !['\n', '{', '}'].includes(list[start - 1]?.text ?? '\n')) start--;
      const header = list.slice(start, i).map((token) => token.text);
      path.push(header.join(' '));
      if (path.length === 1 && header[0] === 'resource' && header.length === 3)
        found.push({
          address: `${unquote(header[1])}.${unquote(header[2])}`,
          line: list[start]?.line ?? line,
          values: [],
        });
    } else if (text === '}' || text === ']' || text === ')') path.pop();
    else if (
      text === 'prevent_destroy' &&
      list[i + 1]?.text === '=' &&
      path.length === 2 &&
      path[1] === 'lifecycle' &&
      path[0]?.startsWith('resource ')
    ) {
      let end = i + 2;
      while (!['\n', '}'].includes(list[end]?.text ?? '\n')) end++;
      found.at(-1)?.values.push(
        list
          .slice(i + 2, end)
          .map((token) => token.text)
          .join(''),
      );
    }
  }
  return found;
}

const unquote = (/** @type {string | undefined} */ text) => (text ?? '').replaceAll('"', '');

/**
 * @param {{ name: string, text: string }[]} files the unit's files
 * @param {string[]} committed every path that git holds
 * @returns {string[]} one sentence a problem
 */
export function problems(files, committed) {
  const names = new Set(files.map((file) => file.name));
  // OpenTofu reads x.tofu instead of an x.tf beside it.
  const read = files.filter(
    ({ name }) =>
      /\.(tf|tofu)$/.test(name) && !(name.endsWith('.tf') && names.has(name.replace(/tf$/, 'tofu'))),
  );
  const all = read.flatMap(({ name, text }) =>
    resources(text).map((resource) => ({ ...resource, file: name })),
  );
  const unprotected = PROTECTED.flatMap((address) => {
    const blocks = all.filter((resource) => resource.address === address);
    if (blocks.length !== 1)
      return [
        `${address} is declared ${blocks.length} times, not once: with its block gone, the next plan destroys it.`,
      ];
    return blocks.flatMap(({ file, line, values }) => {
      if (values.length === 1 && values[0] === 'true') return [];
      const says = values.length === 0 ? 'does not say it' : `says \`${values.join('` and `')}\``;
      return [
        `${file}:${line}: ${address} must say \`prevent_destroy = true\` literally in its lifecycle block; it ${says}.`,
      ];
    });
  });
  const overrides = committed
    .filter((path) => OVERRIDE.test(path))
    .map(
      (path) => `${path} is committed: an override takes protections off for everybody. Remove it (git rm).`,
    );
  const leftover = [...names]
    .filter((name) => OVERRIDE.test(name) && !committed.some((path) => path.endsWith(name)))
    .map((name) => `${name} was left over: a protection may be off here. Remove it.`);
  return [...unprotected, ...overrides, ...leftover];
}

function main(/** @type {string} */ unit) {
  const files = readdirSync(unit, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(tf|tofu)(\.json)?$/.test(entry.name))
    .map((entry) => ({ name: entry.name, text: readFileSync(join(unit, entry.name), 'utf8') }));
  const committed = execFileSync('git', ['ls-files', '-z', '--full-name', ':/'], {
    cwd: unit,
    encoding: 'utf8',
  }).split('\0');
  const found = problems(files, committed);
  for (const problem of found) console.error(problem);
  if (found.length === 0)
    console.log(`${relative('.', unit) || unit}: ${PROTECTED.join(', ')} are protected, no override files.`);
  return found.length === 0 ? 0 : 1;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  process.exitCode = main(process.argv[2] ?? 'infrastructure');
