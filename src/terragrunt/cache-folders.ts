import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../files/error-code.ts';

/** Where tofu may have run for a unit: `.terragrunt-cache/<hash>/<hash>`. Below, only modules and providers. */
export async function cacheFolders(unit: string): Promise<readonly string[]> {
  const outer = await folders(join(unit, '.terragrunt-cache'));
  const inner = await Promise.all(outer.map(folders));
  return [...outer, ...inner.flat()];
}

async function folders(of: string): Promise<string[]> {
  const entries = await readdir(of, { withFileTypes: true }).catch((cause: unknown) => {
    if (isCode(cause, 'ENOENT')) return [];
    throw cause;
  });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(of, entry.name));
}
