import { cpSync, existsSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What tests only use: it is the same one in every copy. */
const SHARED = ['node_modules', 'dist'];
const LEFT_OUT = new Set([...SHARED, '.git', 'tmp', '.terragrunt-cache', '.terraform']);

/** A copy of the work tree for mutants to be made in: what a person has open is never changed. `remove` takes it away. */
export function copyTree(root: string): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'firedrill-mutants-'));
  const kept = (source: string) => !LEFT_OUT.has(source.slice(source.lastIndexOf('/') + 1));
  for (const name of readdirSync(root))
    if (kept(name)) cpSync(join(root, name), join(folder, name), { recursive: true, filter: kept });
  for (const name of SHARED)
    if (existsSync(join(root, name))) symlinkSync(join(root, name), join(folder, name));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
