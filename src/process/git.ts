import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** What a unit's folder is at, as far as git knows. `commit` is empty where there is no repository. */
export interface Tree {
  readonly commit: string;
  /** sha256 of what differs from the commit, untracked files with their contents; empty when nothing does. */
  readonly dirty: string;
}

/** Throws when git knows the folder but cannot say what is in it: an unread difference must not look like none. */
export async function treeOf(folder: string): Promise<Tree> {
  const git = (...args: string[]) =>
    // Neither another repository (GIT_DIR) nor another program (GIT_EXTERNAL_DIFF) is asked on the operator's behalf.
    execa('git', ['-C', folder, '--no-optional-locks', ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      stripFinalNewline: false,
    });
  const head = await git('rev-parse', 'HEAD');
  if (head.exitCode !== 0) return { commit: '', dirty: '' };
  const [diff, untracked] = await Promise.all([
    git('diff', '--no-ext-diff', '--no-textconv', 'HEAD', '--', '.'),
    git('ls-files', '--others', '--exclude-standard', '-z', '--', '.'),
  ]);
  for (const { exitCode, stderr } of [diff, untracked]) {
    if (exitCode !== 0) throw new Error(`git cannot say what differs in ${folder}: ${stderr.trim()}`);
  }
  const names = untracked.stdout.split('\0').filter(Boolean).sort();
  const hash = createHash('sha256').update(diff.stdout);
  for (const name of names) hash.update(`\0${name}\0`).update(await readFile(join(folder, name)));
  const dirty = diff.stdout !== '' || names.length > 0;
  return { commit: head.stdout.trim(), dirty: dirty ? hash.digest('hex') : '' };
}
