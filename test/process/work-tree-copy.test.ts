import { execFileSync } from 'node:child_process';
import { mkdir, readFile, realpath, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { copyWorkTree } from '../../src/process/work-tree-copy.ts';
import { scratch } from '../support/folder.ts';

const git = (folder: string, ...args: string[]) =>
  execFileSync(
    'git',
    ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'protocol.file.allow=always', ...args],
    { stdio: 'pipe', encoding: 'utf8' },
  ).trim();

async function repository(): Promise<string> {
  const root = await realpath(await scratch());
  git(root, 'init', '-q');
  await mkdir(join(root, 'unit'));
  await writeFile(join(root, 'unit', 'main.tf'), 'one');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'first');
  return root;
}

test('what is written through a link in the copy reaches nothing of the original', async () => {
  const root = await repository();
  const elsewhere = await realpath(await scratch());
  const unit = join(root, 'unit');
  await writeFile(join(elsewhere, 'shared.tfvars'), 'shared');
  await symlink(join(unit, 'main.tf'), join(unit, 'absolute.tf'));
  await symlink('main.tf', join(unit, 'beside.tf'));
  await symlink(relative(unit, join(elsewhere, 'shared.tfvars')), join(unit, 'shared.tfvars'));
  await symlink(elsewhere, join(unit, 'folder'));
  await symlink('nowhere', join(unit, 'dangling'));
  const before = git(root, 'status', '--porcelain');
  const copy = await copyWorkTree(unit, join(await scratch(), 'deeper-copy'));
  const text = (name: string) => readFile(join(copy, name), 'utf8');
  // A link out of the tree leads to the same, wherever the copy lies.
  expect([await text('shared.tfvars'), await text('folder/shared.tfvars')]).toEqual(['shared', 'shared']);
  for (const name of ['absolute.tf', 'beside.tf']) {
    await writeFile(join(copy, name), `written to ${name}`);
    expect(await text('main.tf')).toBe(`written to ${name}`);
  }
  await writeFile(join(copy, 'shared.tfvars'), 'written');
  expect(await readFile(join(unit, 'main.tf'), 'utf8')).toBe('one');
  expect(await readFile(join(elsewhere, 'shared.tfvars'), 'utf8')).toBe('shared');
  expect(git(root, 'status', '--porcelain')).toBe(before);
});

test.each(['work tree', 'submodule'])(
  'of a %s: the copy is a repository of its own, at the same commit',
  async (kind) => {
    const first = await repository();
    const at = await realpath(await scratch());
    const root = join(at, 'it');
    if (kind === 'work tree') git(first, 'worktree', 'add', '-q', root);
    else {
      git(at, 'init', '-q');
      git(at, 'submodule', '--quiet', 'add', first, 'it');
    }
    const copy = await copyWorkTree(join(root, 'unit'), join(await scratch(), 'copy'));
    expect(git(copy, 'rev-parse', 'HEAD')).toBe(git(root, 'rev-parse', 'HEAD'));
    expect(git(copy, 'rev-parse', '--show-toplevel')).toBe(await realpath(join(copy, '..')));
    await writeFile(join(copy, 'main.tf'), 'two');
    expect(git(copy, 'status', '--porcelain')).toBe('M unit/main.tf');
    git(copy, 'commit', '-q', '-a', '-m', 'of the copy');
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect(git(root, 'log', '--format=%s')).toBe('first');
  },
);
