import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { addEntry } from './file-hash.ts';
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

/** Git cannot say what differs in a folder that it keeps. */
export class GitFailure extends Error {
  override readonly name = 'GitFailure';
}

/** For one call of git, in ms and characters. A unit that differs by more is not what anybody has reviewed. */
const LIMIT_MS = 30_000;
const LONGEST = 16 * 1024 * 1024;

/**
 * Throws `GitFailure` when the folder is in a repository of which git cannot say what differs: that must not look like
 * nothing. Rejects with the signal's reason.
 */
export async function treeOf(folder: string, signal?: AbortSignal): Promise<Tree> {
  const git = async (...args: string[]) => {
    // Nothing of the repository's own that could hang or act for it: no helper that watches files.
    const ended = await execa(
      'git',
      ['-C', folder, '--no-optional-locks', '-c', 'core.fsmonitor=false', ...args],
      {
        // Neither another repository (GIT_DIR) nor another program (GIT_EXTERNAL_DIFF) is asked on the operator's behalf.
        env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', LC_ALL: 'C' },
        extendEnv: false,
        reject: false,
        stdin: 'ignore',
        stripFinalNewline: false,
        timeout: LIMIT_MS,
        maxBuffer: LONGEST,
        killSignal: 'SIGKILL',
        ...(signal ? { cancelSignal: signal } : {}),
      },
    );
    signal?.throwIfAborted();
    if (ended.timedOut) throw cannotSay(folder, `it did not answer within ${LIMIT_MS / 1000} s.`);
    if (ended.isMaxBuffer) throw cannotSay(folder, `more than ${LONGEST / 1024 / 1024} MB differ.`);
    return ended;
  };
  const must = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await git(...args);
    if (exitCode !== 0) throw cannotSay(folder, stderr);
    return stdout;
  };
  const inside = await git('rev-parse', '--is-inside-work-tree');
  if (inside.code === 'ENOENT') {
    if (isInRepository(folder)) throw cannotSay(folder, 'git is not installed, or not on the PATH.');
    return outsideGit(folder, signal);
  }
  if (inside.exitCode !== 0) {
    if (inside.stderr.includes('not a git repository')) return outsideGit(folder, signal);
    throw cannotSay(folder, inside.stderr);
  }
  // Git is silent about what it ignores: a state folder within a repository often is.
  if ((await git('check-ignore', '--quiet', '.')).exitCode === 0) return outsideGit(folder, signal);
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
  for (const name of files) {
    hash.update(`\0${name}\0`);
    await addContent(hash, join(folder, name), signal);
  }
  return { commit, dirty: hash.digest('hex') };
}

/** A repository within the repository is listed as a folder: it has a commit and differences of its own. */
async function addContent(hash: Hash, path: string, signal: AbortSignal | undefined): Promise<void> {
  if ((await lstat(path)).isDirectory()) hash.update(JSON.stringify(await treeOf(path, signal)));
  else await addEntry(hash, path, '', signal);
}

async function outsideGit(folder: string, signal: AbortSignal | undefined): Promise<Tree> {
  return { commit: '', dirty: await folderHash(folder, signal) };
}

function isInRepository(folder: string): boolean {
  return existsSync(join(folder, '.git')) || (dirname(folder) !== folder && isInRepository(dirname(folder)));
}

function cannotSay(folder: string, said: string): GitFailure {
  return new GitFailure(`git cannot say what differs in ${folder}: ${said.trim().slice(0, 1000)}`);
}
