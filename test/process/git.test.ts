import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { treeOf } from '../../src/process/git.ts';
import { scratch } from '../support/folder.ts';

afterEach(() => void vi.unstubAllEnvs());

const git = (folder: string, ...args: string[]) =>
  execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
    stdio: 'pipe',
  });

async function repository({ commit = true } = {}): Promise<string> {
  const folder = await scratch();
  git(folder, 'init', '-q');
  await writeFile(join(folder, 'main.tf'), 'one');
  git(folder, 'add', '-A');
  if (commit) git(folder, 'commit', '-q', '-m', 'first');
  return folder;
}

const ignored = async () => {
  const folder = await repository();
  await writeFile(join(folder, '.gitignore'), 'out\n');
  await mkdir(join(folder, 'out', 'unit'), { recursive: true });
  return join(folder, 'out', 'unit');
};

test.each([
  ['in no repository', scratch],
  ['that git ignores', ignored],
])('a folder %s has no commit, and differs with every file in it', async (_where, make) => {
  const folder = await make();
  const seen = new Set<string>();
  const look = async () => {
    const { commit, dirty } = await treeOf(folder);
    expect([commit, dirty]).toEqual(['', expect.stringMatching(/^[0-9a-f]{64}$/)]);
    return seen.add(dirty).size;
  };
  expect(await look()).toBe(1);
  await mkdir(join(folder, 'modules'));
  await writeFile(join(folder, 'modules', 'a.tf'), 'one');
  expect(await look()).toBe(2);
  await writeFile(join(folder, 'modules', 'a.tf'), 'two');
  expect(await look()).toBe(3);
  await rename(join(folder, 'modules', 'a.tf'), join(folder, 'a.tf'));
  expect(await look()).toBe(4);
  await symlink('nowhere', join(folder, 'link'));
  expect(await look()).toBe(5);
  // What a plan makes by itself is no change.
  for (const made of ['.terraform', '.terragrunt-cache']) {
    await mkdir(join(folder, made));
    await writeFile(join(folder, made, 'x'), 'x');
  }
  expect(await look()).toBe(5);
});

test('a clean tree has a commit; a change, an untracked file and what is in it each say something else', async () => {
  const folder = await repository();
  const clean = await treeOf(folder);
  expect(clean).toEqual({
    commit: expect.stringMatching(/^[0-9a-f]{40}$/),
    dirty: '',
    providers: '',
    ignored: '',
  });
  const seen = new Set(['']);
  for (const [file, text] of [
    ['main.tf', 'two'],
    ['new.tf', 'x'],
    ['new.tf', 'y'],
  ] as const) {
    await writeFile(join(folder, file), text);
    seen.add((await treeOf(folder)).dirty);
  }
  expect(seen.size).toBe(4);
});

test('a file that the tools read and git ignores is no change of the code, and counts all the same', async () => {
  const root = await repository();
  await writeFile(
    join(root, '.gitignore'),
    '*.tfvars\n*.tfvars.json\n*_override.tf\nlocal.hcl\nnode_modules\n.terraform\n',
  );
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'ignores');
  const unit = join(root, 'unit');
  for (const folder of ['unit/.terraform', 'node_modules/x'])
    await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(unit, 'main.tf'), '');
  const seen = new Set(['']);
  let { dirty } = await treeOf(unit);
  for (const [file, text, counts] of [
    ['unit/secret.auto.tfvars', 'a = 1', true],
    ['unit/secret.auto.tfvars', 'a = 2', true],
    ['common.tfvars.json', '{}', true],
    ['unit/size_override.tf', '# mine', true],
    ['local.hcl', '# mine', true],
    ['unit/.terraform/modules.tf', '', false],
    ['node_modules/x/a.tfvars', '', false],
    ['unit/.terraform/a.tfvars', '', false],
    ['unit/out.log', '', false],
  ] as const) {
    await writeFile(join(root, file), text);
    const before = seen.size;
    const found = await treeOf(unit);
    expect([file, seen.add(found.ignored).size - before]).toEqual([file, counts ? 1 : 0]);
    if (file !== 'unit/out.log') expect(found.dirty).toBe(dirty);
    ({ dirty } = found);
  }
});

test.each(['--assume-unchanged', '--skip-worktree'])(
  'a file that git was told to take for unchanged (%s) counts where it is not',
  async (told) => {
    const root = await repository();
    const unit = join(root, 'unit');
    await mkdir(unit);
    for (const file of ['root.hcl', 'unit/terragrunt.hcl', 'unit/hook.sh', 'gone.tf'])
      await writeFile(join(root, file), 'one');
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'more');
    git(root, 'update-index', told, 'root.hcl', 'unit/terragrunt.hcl', 'unit/hook.sh');
    // As a sparse checkout leaves it out.
    git(root, 'update-index', '--skip-worktree', 'gone.tf');
    await rm(join(root, 'gone.tf'));
    const clean = await treeOf(unit);
    expect(clean.dirty).toBe('');
    const seen = new Set([clean.dirty]);
    for (const [file, text] of [
      ['unit/terragrunt.hcl', 'two'],
      ['unit/terragrunt.hcl', 'three'],
      ['unit/hook.sh', 'two'],
      ['root.hcl', 'two'],
    ] as const) {
      await writeFile(join(root, file), text);
      seen.add((await treeOf(unit)).dirty);
    }
    expect(seen.size).toBe(5);
    for (const file of ['unit/terragrunt.hcl', 'unit/hook.sh', 'root.hcl'])
      await writeFile(join(root, file), 'one');
    expect(await treeOf(unit)).toEqual(clean);
  },
);

test('before the first commit everything differs, staged or not', async () => {
  const folder = await repository({ commit: false });
  const first = await treeOf(folder);
  await writeFile(join(folder, 'main.tf'), 'two');
  const second = await treeOf(folder);
  await writeFile(join(folder, 'new.tf'), '');
  const third = await treeOf(folder);
  expect(first.commit).toBe('');
  expect(new Set(['', first.dirty, second.dirty, third.dirty]).size).toBe(4);
});

test('a repository within it counts with what is in it, and a link by where it leads', async () => {
  const folder = await repository();
  const nested = join(folder, 'nested');
  await mkdir(nested);
  git(nested, 'init', '-q');
  await writeFile(join(nested, 'f'), '1');
  await symlink('nowhere', join(folder, 'link'));
  const one = await treeOf(folder);
  await writeFile(join(nested, 'f'), '2');
  expect(one.dirty).not.toBe('');
  expect((await treeOf(folder)).dirty).not.toBe(one.dirty);
});

test('what git cannot read is not taken for clean', async () => {
  const folder = await repository();
  await writeFile(join(folder, '.git', 'config'), '[core\n');
  await expect(treeOf(folder)).rejects.toThrow(/git cannot say what differs in .*config/);
});

test('without git a repository is an error, and a folder in none is read', async () => {
  const [folder, plain] = [await repository(), await scratch()];
  vi.stubEnv('PATH', '/nonexistent');
  await expect(treeOf(folder)).rejects.toThrow(/git is not installed/);
  expect(await treeOf(plain)).toEqual({
    commit: '',
    dirty: expect.stringMatching(/./),
    providers: '',
    ignored: '',
  });
});

/** A git that does what it is told, found before the real one. */
async function gitThat(does: string): Promise<void> {
  const bin = await scratch();
  await writeFile(join(bin, 'git'), `#!${process.execPath}\n${does}`, { mode: 0o755 });
  vi.stubEnv('PATH', `${bin}:${process.env['PATH']}`);
}

test('a git that hangs does not hold up a stop', async () => {
  const folder = await repository();
  const hangs = join(folder, '.git/hangs');
  await gitThat(
    `process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1000); require('fs').writeFileSync(${JSON.stringify(hangs)}, '')`,
  );
  const stop = new AbortController();
  // It ends for no signal that asks: this comes only if nobody waits for it.
  const stopped = expect(treeOf(folder, stop.signal)).rejects.toThrow('stopped');
  await vi.waitFor(() => expect(existsSync(hangs)).toBe(true), { timeout: 10_000 });
  stop.abort(new Error('stopped'));
  await stopped;
});

test('a git that says without end is not believed', async () => {
  const folder = await repository();
  await gitThat("const much = 'x'.repeat(1 << 20); for (;;) require('fs').writeSync(1, much)");
  await expect(treeOf(folder)).rejects.toThrow(/more than 16 MB differ/);
});

test('a pipe among the files is not waited for', async () => {
  const folder = await scratch();
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect((await treeOf(folder)).dirty).toMatch(/^[0-9a-f]{64}$/);
});

test('which providers a plan has fetched is told apart from the code, and is no change of it', async () => {
  const folder = await repository();
  const before = await treeOf(folder);
  await writeFile(join(folder, '.terraform.lock.hcl'), 'provider "a" {}\n');
  const after = await treeOf(folder);
  expect({ ...after, providers: '' }).toEqual(before);
  expect(after.providers).toMatch(/^[0-9a-f]{64}$/);
  await writeFile(join(folder, '.terraform.lock.hcl'), 'provider "b" {}\n');
  expect((await treeOf(folder)).providers).not.toBe(after.providers);
});
