import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

/** `S 100644 BLOB 0⇥NAME`: as `ls-files -v --stage` lists what git was told not to look at. Lower case: assumed to be unchanged. */
const UNWATCHED = /^([a-zS]) \d+ ([0-9a-f]+) \d\t(.+)$/s;

/**
 * Tracked files that differ, though git was told to take them for unchanged (`--assume-unchanged`, `--skip-worktree`): no
 * `git diff` tells. The tools read them as they are. `git`: a call that must go well; `files`: as git names them.
 */
export async function unwatchedIn(
  folder: string,
  git: (...args: string[]) => Promise<string>,
  files: readonly string[],
): Promise<readonly string[]> {
  const listed = await git('ls-files', '-v', '--stage', '-z', '--', ...files);
  const kept: { readonly name: string; readonly blob: string }[] = [];
  for (const line of listed.split('\0')) {
    const [, , blob = '', name = ''] = UNWATCHED.exec(line) ?? [];
    // What a sparse checkout leaves out is not there, and nobody reads it.
    if (name !== '' && (await lstat(join(folder, name)).catch(() => undefined))?.isFile())
      kept.push({ name, blob });
  }
  if (kept.length === 0) return [];
  const now = (await git('hash-object', '--', ...kept.map(({ name }) => name))).trimEnd().split('\n');
  return kept.filter(({ blob }, at) => blob !== now[at]).map(({ name }) => name);
}
