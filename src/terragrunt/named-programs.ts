import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileHash } from '../process/file-hash.ts';
import { configurationOf } from './configuration.ts';
import { folderOf, type Where } from './named-files.ts';

/** A word of a command, in a list or in a line for a shell. */
const WORD = /[^\s"'`;&|()<>,=[\]{}]+/g;
const SCRIPT = /\.(?:sh|bash|zsh|py|rb|pl|js|mjs|cjs|ts|ps1|php|lua)$/;

/**
 * sha256 of the programs that a unit's code names by a path, wherever they lie: hooks, `run_cmd`, external data, provisioners
 * run them, and git says nothing of those that it ignores, that lie outside of the repository or where a link leads. Empty where
 * there is none. Not what a program calls in turn, nor one that is found on the PATH, nor a path that only an expression knows.
 */
export async function namedPrograms(unit: string): Promise<string> {
  const root = rootOf(unit);
  const { texts } = await configurationOf(unit, root);
  const words = new Map<string, Where>();
  for (const [file, text] of texts)
    for (const word of wordsIn(text, { file, unit, root }))
      words.set(`${dirname(file)}\0${word}`, { file, unit, root });
  const places = [...words].map(([key, where]) => programAt(key.slice(key.indexOf('\0') + 1), where));
  const files = [...new Set(await Promise.all(places))].filter((file) => file !== undefined).sort();
  if (files.length === 0) return '';
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0${await fileHash(file).catch(() => 'unreadable')}\n`);
  return hash.digest('hex');
}

/** Where the work tree begins; the unit itself where there is none. */
function rootOf(unit: string): string {
  for (let at = unit; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (at === dirname(at)) return unit;
  }
}

/** Those that may be the path of a program: `hook.sh`, `scripts/hook`, `/opt/hook`. */
function wordsIn(text: string, where: Where): readonly string[] {
  const plain = text.replaceAll(
    /\$\{\s*((?:[^}"]|"[^"]*")*?)\s*\}/g,
    (whole, expression: string) => folderOf(expression, where) ?? whole,
  );
  return (plain.match(WORD) ?? []).filter((word) => word.includes('/') || SCRIPT.test(word));
}

/** The file that a word names, as the unit, the naming file or the work tree's root has it, where that is a program. */
async function programAt(word: string, { file, unit, root }: Where): Promise<string | undefined> {
  const places = isAbsolute(word)
    ? [word]
    : [unit, dirname(file), root].map((folder) => resolve(folder, word));
  for (const place of places) {
    const found = await stat(place).catch(() => undefined);
    if (found?.isFile() && ((found.mode & 0o111) !== 0 || SCRIPT.test(place))) return place;
  }
  return undefined;
}
