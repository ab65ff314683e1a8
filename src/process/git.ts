import { createHash, type Hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { addEntry, fileHash } from './file-hash.ts';
import { folderHash } from './folder-hash.ts';
import { cannotSay, gitIn } from './git-call.ts';
import { unwatchedIn } from './git-unwatched.ts';

/** What a unit's folder is at. `commit` is empty where git does not keep the folder, or has no commit yet. */
export interface Tree {
  readonly commit: string;
  /**
   * sha256 of what differs from the commit, untracked files with their contents; empty when nothing does. All of the folder,
   * and what the tools read elsewhere in the work tree. Of all files where git does not keep the folder.
   */
  readonly dirty: string;
  /** sha256 of LEFT_OUT, which is in neither of the others; empty where there is none. */
  readonly providers: string;
  /** sha256 of what the tools read and git ignores (*.tfvars, *_override.tf), with the names; empty where there is none. */
  readonly ignored: string;
}

/**
 * Which providers OpenTofu takes. A plan that has to fetch some writes it (facts/tofu-real.md §2), and that must not look
 * like a change of the code.
 */
const LEFT_OUT = '.terraform.lock.hcl';

/** What terragrunt and OpenTofu read from anywhere: what stands above the unit, and modules beside it. */
const READ = ['hcl', 'tf', 'tofu', 'tf.json', 'tofu.json', 'tfvars', 'tfvars.json'];
/** The tools' own folders are nobody's change, whether git ignores them or not. */
const MADE = [LEFT_OUT, '.terragrunt-cache/**', '.terraform/**'];
/**
 * The unit, and the rest, as git names files from the work tree's root. Two calls list what is untracked: asked for both in
 * one, git leaves out the repositories within the unit.
 */
const CODE = [['.'], READ.map((ending) => `:(top)*.${ending}`)].map((files) => [
  ...files,
  ...MADE.map((name) => `:(top,exclude,glob)**/${name}`),
]);

/**
 * Throws `GitFailure` when the folder is in a repository of which git cannot say what differs: that must not look like
 * nothing. Rejects with the signal's reason.
 */
export async function treeOf(folder: string, signal?: AbortSignal): Promise<Tree> {
  const file = join(folder, LEFT_OUT);
  const [tree, providers] = await Promise.all([
    codeOf(folder, signal),
    existsSync(file) ? fileHash(file) : '',
  ]);
  return { ...tree, providers };
}

/** Secrets and what is meant for one machine are often in files that git is told to ignore: the tools read them all the same. */
const IGNORED = [
  ...READ.map((ending) => `:(top)*.${ending}`),
  ...[...MADE, 'node_modules/**'].map((name) => `:(top,exclude,glob)**/${name}`),
];

async function codeOf(folder: string, signal: AbortSignal | undefined): Promise<Omit<Tree, 'providers'>> {
  const git = gitIn(folder, signal);
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
  const listing = [
    'ls-files',
    // Before the first commit everything differs from it.
    ...(commit === '' ? ['--cached'] : []),
    '--others',
    '--exclude-standard',
    '-z',
    '--',
  ];
  const [diff, names, unwatched, ignored] = await Promise.all([
    commit === ''
      ? ''
      : must('diff', '--no-ext-diff', '--no-textconv', 'HEAD', '--', ...new Set(CODE.flat())),
    Promise.all(CODE.map((files) => must(...listing, ...files))),
    unwatchedIn(folder, must, [...new Set(CODE.flat())]),
    must('ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--', ...IGNORED),
  ]);
  const hashed = (listed: string, start: string) => contentOf(folder, listed, start, signal);
  return {
    commit,
    dirty: await hashed([...names, ...unwatched].join('\0'), diff),
    ignored: await hashed(ignored, ''),
  };
}

/** sha256 of a listing's files with what is in them, behind a beginning; empty where there is neither. */
async function contentOf(
  folder: string,
  listed: string,
  start: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const files = [...new Set(listed.split('\0').filter(Boolean))].sort();
  if (start === '' && files.length === 0) return '';
  const hash = createHash('sha256').update(start);
  for (const name of files) {
    hash.update(`\0${name}\0`);
    await addContent(hash, join(folder, name), signal);
  }
  return hash.digest('hex');
}

/** A repository within the repository is listed as a folder: it has a commit and differences of its own. */
async function addContent(hash: Hash, path: string, signal: AbortSignal | undefined): Promise<void> {
  if ((await lstat(path)).isDirectory()) hash.update(JSON.stringify(await treeOf(path, signal)));
  else await addEntry(hash, path, '', signal);
}

async function outsideGit(folder: string, signal: AbortSignal | undefined) {
  return { commit: '', dirty: await folderHash(folder, signal), ignored: '' };
}

function isInRepository(folder: string): boolean {
  return existsSync(join(folder, '.git')) || (dirname(folder) !== folder && isInRepository(dirname(folder)));
}
