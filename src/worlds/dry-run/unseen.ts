import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { configurationOf } from '../../terragrunt/configuration.ts';
import { withoutComments } from '../../terragrunt/hcl-comments.ts';

/**
 * What terragrunt and OpenTofu run by themselves while they plan, or would while they apply: nobody can hold it back or try it.
 * In HCL, where labels may stand without quotes, and in its JSON.
 */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [
    /^\s*(?:before|after|error)_hook\b|"(?:before|after|error)_hook"\s*:/m,
    'hooks, which are run at every call',
  ],
  [/\brun_cmd\s*\(/, 'run_cmd, which is run at every call'],
  [/^\s*data\s+"?external\b|"external"\s*:\s*[[{]/m, 'external data, which is run at every plan'],
  [
    /^\s*(?:data|ephemeral)\s+"?(?:http|aws_lambda_invocation|shell_script)\b|"(?:http|aws_lambda_invocation|shell_script)"\s*:\s*[[{]/m,
    'data that calls what is behind it at every plan (http, a Lambda function, a shell)',
  ],
  [
    // Behind the flags of a plan, where the last one counts.
    /"--?lock(?:=(?!false\b)[^"]*)?"/,
    'arguments that take the state’s lock, at every plan',
  ],
  [
    /^[ \t]*generate\b[^\n{=]*\{(?:(?!^\})[\s\S])*?[\s{]path\s*=\s*(?:"\/|"\.\.\/|"\$\{get_env\(|pathexpand\()/m,
    'files that terragrunt writes outside of its folder (generate), at every call',
  ],
  [
    /^\s*(?:key_provider|method)\s+"?external\b/m,
    'an external program for the state’s encryption, which is run at every call',
  ],
  [/^\s*exec\s*=?\s*\{|"exec"\s*:\s*[[{]/m, 'programs of a provider (exec), which may be run at every plan'],
  [/^\s*provisioner\s+"?\w|"provisioner"\s*:/m, 'provisioners, which only an apply runs'],
];

const TOFU = /\.(?:tf|tofu)(?:\.json)?$/;

export interface Unseen {
  /** For people: what, and in which files. */
  readonly lines: readonly string[];
  /** Of all files that were looked at. */
  readonly texts: ReadonlySet<string>;
}

/**
 * A line each, with the files it is in as the unit names them. `unit`: its folder; `root`: of its work tree, above which nothing
 * is looked at. What the code names from elsewhere, or by an expression, is listed as not looked into.
 */
export async function unseenIn(unit: string, root: string): Promise<Unseen> {
  const { texts, elsewhere } = await configurationOf(unit, root);
  const others = [...elsewhere].map(([name, files]) => `${name} in ${namesOf(files, unit)}`).sort();
  const more =
    others.length === 0
      ? []
      : [`what is taken from elsewhere, in which any of these may be: ${others.join('; ')}`];
  return { lines: [...linesOf(texts, unit), ...more], texts: new Set(texts.values()) };
}

/**
 * What a plan took beside that, once it was made: what terragrunt wrote, and modules from anywhere. `unit`: where it was made,
 * with all that `init` left there.
 */
export async function unseenAfter(unit: string, before: Unseen): Promise<readonly string[]> {
  const texts = new Map<string, string>();
  const names = await readdir(unit, { recursive: true }).catch(() => []);
  const ran = names
    .filter((name) => /(?:^|\/)\.terraform$/.test(name))
    .map((name) => dirname(join(unit, name)));
  for (const folder of new Set([unit, ...ran])) {
    const list = await readFile(join(folder, '.terraform/modules/modules.json'), 'utf8').catch(() => '{}');
    for (const module of new Set([folder, ...modulesIn(list).map((dir) => resolve(folder, dir))]))
      for (const name of await readdir(module).catch(() => [])) {
        if (!TOFU.test(name)) continue;
        const raw = await readFile(join(module, name), 'utf8').catch(() => '');
        const text = name.endsWith('.json') ? raw : withoutComments(raw);
        if (!before.texts.has(text)) texts.set(join(module, name), text);
      }
  }
  return linesOf(texts, unit);
}

function modulesIn(list: string): readonly string[] {
  try {
    const { Modules = [] } = JSON.parse(list) as { readonly Modules?: readonly { readonly Dir?: unknown }[] };
    return Modules.flatMap(({ Dir }) => (typeof Dir === 'string' ? [Dir] : []));
  } catch {
    return [];
  }
}

function linesOf(texts: ReadonlyMap<string, string>, unit: string): readonly string[] {
  return KINDS.flatMap(([pattern, what]) => {
    const found = [...texts].filter(([, text]) => pattern.test(text)).map(([file]) => file);
    return found.length === 0 ? [] : [`${what} (${namesOf(found, unit)})`];
  });
}

const namesOf = (files: Iterable<string>, unit: string): string =>
  [...files]
    .map((file) => relative(unit, file))
    .sort()
    .join(', ');
