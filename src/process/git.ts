import { createHash } from 'node:crypto';
import { execa } from 'execa';

/** What a unit's folder is at, as far as git knows. `commit` is empty where there is no repository. */
export interface Tree {
  readonly commit: string;
  /** sha256 of what differs from the commit; empty when nothing does. */
  readonly dirty: string;
}

export async function treeOf(folder: string): Promise<Tree> {
  const git = async (...args: string[]) => {
    const result = await execa('git', ['-C', folder, '--no-optional-locks', ...args], {
      reject: false,
      stdin: 'ignore',
    });
    return result.exitCode === 0 ? result.stdout : '';
  };
  const commit = await git('rev-parse', 'HEAD');
  if (!commit) return { commit: '', dirty: '' };
  const [status, diff] = await Promise.all([
    git('status', '--porcelain', '--', '.'),
    git('diff', 'HEAD', '--', '.'),
  ]);
  return { commit, dirty: status ? createHash('sha256').update(status).update(diff).digest('hex') : '' };
}
