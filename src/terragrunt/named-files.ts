import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';

interface Named {
  /** Single files that terragrunt takes in. */
  readonly files: readonly string[];
  /** Of modules. */
  readonly modules: readonly string[];
  /** Units whose outputs this one takes. */
  readonly units: readonly string[];
  /** As it is written: from elsewhere, or an expression. */
  readonly unknown: readonly string[];
}

export interface Where {
  /** That the text is of. */
  readonly file: string;
  readonly unit: string;
  readonly root: string;
}

/** The first value of a key in each block of a kind; one that is not there may be taken from the block behind. */
const inBlocks = (block: string, key: string): RegExp =>
  new RegExp(`^[ \\t]*${block}\\b[^\\n{=]*\\{(?:(?!^\\})[\\s\\S])*?[\\s{]${key}\\s*=\\s*([^\\n]+)`, 'gm');

const INCLUDED = inBlocks('include', 'path');
const READ =
  /\bread_terragrunt_config\(\s*((?:find_in_parent_folders\([^)\n]*\)|"(?:[^"\n$]|\$\{[^}\n]*\})*"|[^,)\n]+))/g;
const NEEDED = inBlocks('dependency', 'config_path');
const SOURCED = inBlocks('terraform', 'source');
const MODULE = inBlocks('module', 'source');

/** What a file of terragrunt or OpenTofu names besides itself, as far as it can be told without running it. */
export function namedIn(text: string, where: Where): Named {
  const unknown: string[] = [];
  const placesOf = (values: readonly string[], isModule: boolean) =>
    values.flatMap((value) => {
      const place = placeOf(value.trim(), where, isModule);
      if (place === undefined) unknown.push(value.trim().replace(/\s*\}$/, ''));
      return place ?? [];
    });
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, value = '']) => value);
  if (where.file.endsWith('.json')) {
    // Nobody writes terragrunt's own in it but programs: what it takes in stays unknown.
    const named = [...text.matchAll(/"(?:source|path|config_path)"\s*:\s*("(?:[^"\\\n]|\\.)*")/g)];
    const values = named
      .map(([, value = '']) => value)
      .filter((value) => /^"(?:\.{1,2}\/|\w+:|\$\{)/.test(value));
    return { files: [], modules: placesOf(values, true), units: [], unknown };
  }
  if (!where.file.endsWith('.hcl'))
    return { files: [], modules: placesOf(all(MODULE), true), units: [], unknown };
  const files = placesOf([...all(INCLUDED), ...all(READ)], false);
  const modules = placesOf(all(SOURCED), true);
  return { files, modules, units: placesOf(all(NEEDED), false), unknown };
}

/** `undefined`: it cannot be told. */
function placeOf(value: string, where: Where, isModule: boolean): string | undefined {
  const above = ABOVE.exec(value);
  if (above) return find(above[1], where);
  const [, quoted] = /^"((?:[^"\\$]|\$\{[^}]*\}|\\.)*)"/.exec(value) ?? [];
  if (quoted === undefined) return undefined;
  let known = true;
  const path = quoted.replaceAll(/\$\{\s*([^}]*?)\s*\}/g, (_, expression: string) => {
    const place = folderOf(expression, where);
    known &&= place !== undefined;
    return place ?? '';
  });
  if (!known || (isModule && !/^(?:\.{1,2}(?:\/|$)|\/)/.test(path))) return undefined;
  const plain = path.replace(/\?.*/, '').replaceAll('//', '/');
  if (isAbsolute(plain)) return plain;
  // Terragrunt's are of the unit where a file above it is taken in.
  const beside = resolve(dirname(where.file), plain);
  return existsSync(beside) ? beside : resolve(where.unit, plain);
}

const ABOVE = /^find_in_parent_folders\(\s*(?:"([^"]*)")?\s*\)/;

/** The folder that an expression of the code stands for; `undefined`: it cannot be told. */
export function folderOf(expression: string, where: Where): string | undefined {
  if (/^get_repo_root\(\)$/.test(expression)) return where.root;
  if (/^get_(?:original_)?terragrunt_dir\(\)$/.test(expression)) return where.unit;
  if (expression === 'path.module') return dirname(where.file);
  const [, above] = /^dirname\((.*)\)$/.exec(expression) ?? [];
  const named = above === undefined ? undefined : ABOVE.exec(above);
  const found = named ? find(named[1], where) : undefined;
  return found && dirname(found);
}

/** As terragrunt looks for it: the nearest above the unit. */
function find(name: string | undefined, { unit, root }: Where): string | undefined {
  for (let at = unit; at !== root && at !== dirname(at); ) {
    at = dirname(at);
    for (const each of name === undefined ? ['root.hcl', 'terragrunt.hcl'] : [name])
      if (existsSync(join(at, each))) return join(at, each);
  }
  return undefined;
}
