import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { withoutComments } from './hcl-comments.ts';
import { namedIn } from './named-files.ts';

/** What terragrunt and OpenTofu read of a unit, as far as it can be told without running them. */
export interface Configuration {
  /** By file; HCL without its comments. */
  readonly texts: ReadonlyMap<string, string>;
  /** What is named from elsewhere, or by an expression, with the files that do: it was not looked into. */
  readonly elsewhere: ReadonlyMap<string, ReadonlySet<string>>;
}

const ALL = /\.(?:hcl|tf|tofu)(?:\.json)?$/;
const TERRAGRUNT = /\.hcl(?:\.json)?$/;

/**
 * `unit`: its folder; `root`: of its work tree, above which nothing is looked at. All of the unit, the terragrunt files above it,
 * and what these name in the same tree.
 */
export async function configurationOf(unit: string, root: string): Promise<Configuration> {
  const texts = new Map<string, string>();
  const elsewhere = new Map<string, Set<string>>();
  const seen = new Set<string>();
  const lookInto = async (file: string): Promise<void> => {
    if (texts.has(file)) return;
    const raw = await readFile(file, 'utf8').catch(() => '');
    const text = file.endsWith('.json') ? raw : withoutComments(raw);
    texts.set(file, text);
    const { files, modules, units, unknown } = namedIn(text, { file, unit, root });
    const outside = [...files, ...modules, ...units].filter((each) => !isWithin(root, each));
    for (const each of [...unknown, ...outside])
      elsewhere.set(each, (elsewhere.get(each) ?? new Set()).add(file));
    for (const each of files) if (isWithin(root, each)) await lookInto(each);
    for (const each of modules) await look(each, ALL);
    for (const each of units) await lookUp(each);
  };
  const look = async (folder: string, wanted: RegExp): Promise<void> => {
    if (seen.has(folder) || !isWithin(root, folder)) return;
    seen.add(folder);
    for (const name of await readdir(folder).catch(() => []))
      if (wanted.test(name)) await lookInto(join(folder, name));
  };
  /** A folder's terragrunt files, and those above it. */
  const lookUp = async (folder: string): Promise<void> => {
    for (let at = folder; ; at = dirname(at)) {
      await look(at, TERRAGRUNT);
      if (at === root || at === dirname(at) || !isWithin(root, at)) return;
    }
  };
  await look(unit, ALL);
  await lookUp(dirname(unit));
  return { texts, elsewhere };
}

const isWithin = (root: string, path: string): boolean => !relative(root, path).startsWith('..');
