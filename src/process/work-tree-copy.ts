import { constants, type Stats } from 'node:fs';
import { appendFile, copyFile, lstat, mkdir, readdir, readlink, stat, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { gitIn } from './git-call.ts';

/** Made anew by the tools, or no part of a unit; and git's own, of which the copy gets another. */
const LEFT_OUT: ReadonlySet<string> = new Set(['node_modules', '.terragrunt-cache', '.terraform', '.git']);
/** More than this is no infrastructure code: something large lies beside it. */
const MOST_BYTES = 500 * 1024 * 1024;
const AT_ONCE = 16;

/** The tree is too large to be copied; `message` says what is large. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/**
 * Copies the work tree that holds a folder, ignored files and what is not committed included, to a folder that is not there
 * yet; where git does not keep it, the folder alone. Resolves to the folder's place in the copy. The copy is a repository of
 * its own at the same commit, which borrows the objects of the original and writes nothing there. Throws `TooLarge`.
 */
export async function copyWorkTree(folder: string, into: string, signal?: AbortSignal): Promise<string> {
  const git = gitIn(folder, signal);
  const top = await git('rev-parse', '--show-toplevel');
  const inGit = top.exitCode === 0;
  const root = inGit ? top.stdout.replace(/\n$/, '') : folder;
  const within = inGit ? (await git('rev-parse', '--show-prefix')).stdout.trim().replace(/\/$/, '') : '';
  const files: { readonly path: string; readonly found: Stats }[] = [];
  await mkdir(into, { mode: 0o700 });
  await walk(root);
  refuseLarge();
  for (let at = 0; at < files.length; at += AT_ONCE) {
    signal?.throwIfAborted();
    await Promise.all(files.slice(at, at + AT_ONCE).map(copy));
  }
  if (inGit) await borrowRepository(folder, into, signal);
  return join(into, within);

  async function walk(at: string): Promise<void> {
    signal?.throwIfAborted();
    for (const entry of await readdir(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      // A state folder may lie within the tree: the copy must not hold itself.
      if (LEFT_OUT.has(entry.name) || path === into) continue;
      if (entry.isDirectory()) {
        await mkdir(join(into, relative(root, path)), { mode: 0o700 });
        await walk(path);
      } else if (entry.isFile() || entry.isSymbolicLink()) files.push({ path, found: await lstat(path) });
    }
  }

  function refuseLarge(): void {
    const total = files.reduce((sum, { found }) => sum + found.size, 0);
    if (total <= MOST_BYTES) return;
    const sizes = new Map<string, number>();
    for (const { path, found } of files) {
      const part = relative(root, path).split(sep).slice(0, 2).join(sep);
      sizes.set(part, (sizes.get(part) ?? 0) + found.size);
    }
    const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 3);
    throw new TooLarge(
      `${root} holds ${megabytes(total)}, and a plan of its own is made in a copy of at most ${megabytes(MOST_BYTES)}. Large are: ${largest.map(([part, size]) => `${part} (${megabytes(size)})`).join(', ')}.`,
    );
  }

  async function copy({ path, found }: (typeof files)[number]): Promise<void> {
    const to = join(into, relative(root, path));
    if (found.isSymbolicLink()) await copyLink(path, to);
    else await copyFile(path, to, constants.COPYFILE_FICLONE);
  }

  /** What is written through a link in the copy must not reach the original; one that leads out of the tree becomes its file. */
  async function copyLink(path: string, to: string): Promise<void> {
    const link = await readlink(path);
    const target = resolve(dirname(path), link);
    const inside = relative(root, target);
    if (!inside.startsWith('..')) {
      await symlink(isAbsolute(link) ? relative(dirname(to), join(into, inside)) || '.' : link, to);
      return;
    }
    const there = await stat(path).catch(() => undefined);
    if (there?.isFile()) await copyFile(path, to, constants.COPYFILE_FICLONE);
    else await symlink(target, to);
  }
}

/** terragrunt and what it runs ask git where the repository begins and what its commit is. */
async function borrowRepository(folder: string, into: string, signal?: AbortSignal): Promise<void> {
  const there = gitIn(folder, signal);
  const here = gitIn(into, signal);
  const ask = async (...args: string[]) => (await there(...args)).stdout.trim();
  await here('init', '--quiet', '--template=');
  const objects = await ask('rev-parse', '--path-format=absolute', '--git-path', 'objects');
  await mkdir(join(into, '.git', 'objects', 'info'), { recursive: true });
  await appendFile(join(into, '.git', 'objects', 'info', 'alternates'), `${objects}\n`);
  const [branch, commit, url] = await Promise.all([
    ask('symbolic-ref', '--quiet', 'HEAD'),
    ask('rev-parse', '--verify', '--quiet', 'HEAD'),
    ask('config', '--get', 'remote.origin.url'),
  ]);
  if (branch !== '') await here('symbolic-ref', 'HEAD', branch);
  if (commit !== '') await here('update-ref', ...(branch === '' ? ['--no-deref'] : []), 'HEAD', commit);
  if (url !== '') await here('config', 'remote.origin.url', url);
  const index = await ask('rev-parse', '--path-format=absolute', '--git-path', 'index');
  await copyFile(index, join(into, '.git', 'index')).catch(() => undefined);
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1024 / 1024)} MB`;
