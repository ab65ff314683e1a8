import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface ErroredState {
  readonly file: string;
  /** UTC ISO. */
  readonly modifiedAt: string;
  /** Absent when the file is not a whole state file. */
  readonly serial?: number;
  readonly lineage?: string;
}

/**
 * State that tofu could not write back. It lies where tofu ran, in the cache folder, and no later command looks for it
 * (facts/tofu-real.md §7). Newest first.
 */
export async function findErroredStates(unit: string): Promise<readonly ErroredState[]> {
  const places = [unit, ...(await cacheFolders(join(unit, '.terragrunt-cache')))];
  const found = await Promise.all(places.map((folder) => look(join(folder, 'errored.tfstate'))));
  return found.filter((state) => state !== undefined).sort((a, b) => (a.modifiedAt < b.modifiedAt ? 1 : -1));
}

/** `.terragrunt-cache/<hash>/<hash>`: tofu runs in the second. Below, only modules and providers. */
async function cacheFolders(cache: string): Promise<string[]> {
  const outer = await folders(cache);
  const inner = await Promise.all(outer.map(folders));
  return [...outer, ...inner.flat()];
}

async function folders(of: string): Promise<string[]> {
  try {
    const entries = await readdir(of, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => join(of, entry.name));
  } catch {
    return [];
  }
}

async function look(file: string): Promise<ErroredState | undefined> {
  try {
    const { mtime } = await stat(file);
    const state = asState(await readFile(file, 'utf8'));
    return { file, modifiedAt: mtime.toISOString(), ...state };
  } catch {
    return undefined;
  }
}

function asState(text: string): Pick<ErroredState, 'serial' | 'lineage'> {
  try {
    const { serial, lineage } = JSON.parse(text) as { serial?: unknown; lineage?: unknown };
    return {
      ...(typeof serial === 'number' ? { serial } : {}),
      ...(typeof lineage === 'string' ? { lineage } : {}),
    };
  } catch {
    return {};
  }
}
