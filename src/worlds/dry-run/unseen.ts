import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

/** What terragrunt and OpenTofu run by themselves while they plan, or would while they apply: nobody can hold it back or try it. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:before|after|error)_hook\b/m, 'hooks, which are run at every call'],
  [/\brun_cmd\s*\(/, 'run_cmd, which is run at every call'],
  [/^\s*data\s+"external"/m, 'external data, which is run at every plan'],
  [/^\s*provisioner\s+"/m, 'provisioners, which only an apply runs'],
];

/**
 * A line each, with the files it is in as the unit names them. `unit`: its folder; `root`: of its work tree, above which nothing
 * is looked at. All of the unit, the terragrunt files above it, and the modules of the same tree that these name.
 */
export async function unseenIn(unit: string, root: string): Promise<readonly string[]> {
  const texts = await filesOf(unit, root);
  return KINDS.flatMap(([pattern, what]) => {
    const found = [...texts].filter(([, text]) => pattern.test(text)).map(([file]) => relative(unit, file));
    return found.length === 0 ? [] : [`${what} (${found.sort().join(', ')})`];
  });
}

/** Texts without their comments, by path. */
async function filesOf(unit: string, root: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const seen = new Set<string>();
  const look = async (folder: string, wanted: RegExp): Promise<void> => {
    if (seen.has(folder) || relative(root, folder).startsWith('..')) return;
    seen.add(folder);
    for (const name of await readdir(folder).catch(() => [])) {
      if (!wanted.test(name)) continue;
      const file = join(folder, name);
      const text = withoutComments(await readFile(file, 'utf8').catch(() => ''));
      texts.set(file, text);
      for (const [, source = ''] of text.matchAll(/^\s*source\s*=\s*"(\.{1,2}\/[^"?]*)/gm))
        await look(resolve(folder, source.replace('//', '/')), /\.(?:tf|tofu)$/);
    }
  };
  await look(unit, /\.(?:hcl|tf|tofu)$/);
  for (let at = unit; at !== root && at !== dirname(at); ) {
    at = dirname(at);
    await look(at, /\.hcl$/);
  }
  return texts;
}

const withoutComments = (text: string): string =>
  text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*(?:#|\/\/).*$/gm, '');
