import type { Unit } from '../../terragrunt/unit.ts';

/** What terragrunt and OpenTofu run by themselves while they plan, or would while they apply: nobody can hold it back or try it. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^\s*(?:before|after|error)_hook\b/m, 'hooks, which are run at every call'],
  [/\brun_cmd\s*\(/, 'run_cmd, which is run at every call'],
  [/^\s*data\s+"external"/m, 'external data, which is run at every plan'],
  [/^\s*provisioner\s+"/m, 'provisioners, which only an apply runs'],
];

/** Of the unit's files, a line each: what a dry run neither holds back nor proves. */
export async function unseenIn(unit: Unit): Promise<readonly string[]> {
  const names = (await unit.names()).filter((name) => /\.(?:hcl|tf|tofu)$/.test(name));
  const texts = await Promise.all(names.map(async (name) => [name, (await unit.read(name)) ?? ''] as const));
  return KINDS.flatMap(([pattern, what]) => {
    const found = texts.filter(([, text]) => pattern.test(text)).map(([name]) => name);
    return found.length === 0 ? [] : [`unverifiable: ${what} (${found.join(', ')})`];
  });
}
