import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, readFile, readlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { folderHash } from './folder-hash.ts';

/** What a unit's folder is at. `commit` is empty where git does not keep the folder, or has no commit yet. */
export interface Tree {
  readonly commit: string;
  /**
   * sha256 of what differs from the commit, untracked files with their contents; empty when nothing does. Of all files
   * where git does not keep the folder.
   */
  readonly dirty: string;
}

/** Throws when the folder is in a repository of which git cannot say what differs: that must not look like nothing. */
export async function treeOf(folder: string): Promise<Tree> {
  const git = (...args: string[]) =>
    // Neither another repository (GIT_DIR) nor another program (GIT_EXTERNAL_DIFF) is asked on the operator's behalf.
    execa('git', ['-C', folder, '--no-optional-locks', ...args], {
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', LC_ALL: 'C' },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
      stripFinalNewline: false,
    });
  const must = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await git(...args);
    if (exitCode !== 0) throw cannotSay(folder, stderr);
    return stdout;
  };
  const inside = await git('rev-parse', '--is-inside-work-tree');
  if (inside.code === 'ENOENT') {
    if (isInRepository(folder)) throw cannotSay(folder, 'git is not installed, or not on the PATH.');
    return outsideGit(folder);
  }
  if (inside.exitCode !== 0) {
    if (inside.stderr.includes('not a git repository')) return outsideGit(folder);
    throw cannotSay(folder, inside.stderr);
  }
  // Git is silent about what it ignores: a state folder within a repository often is.
  if ((await git('check-ignore', '--quiet', '.')).exitCode === 0) return outsideGit(folder);
  const head = await git('rev-parse', '--verify', '--quiet', 'HEAD');
  const commit = head.stdout.trim();
  const [diff, names] = await Promise.all([
    commit === '' ? '' : must('diff', '--no-ext-diff', '--no-textconv', 'HEAD', '--', '.'),
    // Before the first commit everything differs from it.
    must(
      'ls-files',
      ...(commit === '' ? ['--cached'] : []),
      '--others',
      '--exclude-standard',
      '-z',
      '--',
      '.',
    ),
  ]);
  const files = [...new Set(names.split('\0').filter(Boolean))].sort();
  if (diff === '' && files.length === 0) return { commit, dirty: '' };
  const hash = createHash('sha256').update(diff);
  for (const name of files) hash.update(`\0${name}\0`).update(await contentOf(join(folder, name)));
  return { commit, dirty: hash.digest('hex') };
}

/** A repository within the repository is listed as a folder: it has a commit and differences of its own. */
async function contentOf(path: string): Promise<Buffer | string> {
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) return readlink(path);
  return entry.isDirectory() ? JSON.stringify(await treeOf(path)) : readFile(path);
}

async function outsideGit(folder: string): Promise<Tree> {
  return { commit: '', dirty: await folderHash(folder) };
}

function isInRepository(folder: string): boolean {
  return existsSync(join(folder, '.git')) || (dirname(folder) !== folder && isInRepository(dirname(folder)));
}

function cannotSay(folder: string, said: string): Error {
  return new Error(`git cannot say what differs in ${folder}: ${said.trim()}`);
}
