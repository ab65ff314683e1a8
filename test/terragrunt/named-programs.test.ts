import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { namedPrograms } from '../../src/terragrunt/named-programs.ts';
import { scratch } from '../support/folder.ts';

/** A repository with a unit in it, and a folder beside the repository. */
async function place() {
  const folder = await scratch();
  const repository = join(folder, 'repository');
  const unit = join(repository, 'live/unit');
  await mkdir(join(repository, '.git'), { recursive: true });
  await mkdir(unit, { recursive: true });
  const put = async (file: string, text: string, mode = 0o755) => {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, mode);
  };
  return { folder, repository, unit, put, now: () => namedPrograms(unit) };
}

const hook = (command: string) =>
  `terraform {\n  before_hook "x" {\n    commands = ["plan"]\n    execute = [${command}]\n  }\n}\n`;

test.each<[string, string, (at: Awaited<ReturnType<typeof place>>) => string]>([
  ['in the unit, without a folder', hook('"sh", "hook.sh"'), ({ unit }) => join(unit, 'hook.sh')],
  ['in the unit', hook('"./tools/hook"'), ({ unit }) => join(unit, 'tools/hook')],
  [
    'elsewhere in the repository',
    hook('"${get_repo_root()}/tools/hook.py"'),
    ({ repository }) => join(repository, 'tools/hook.py'),
  ],
  ['above the unit', hook('"${get_terragrunt_dir()}/../hook"'), ({ unit }) => join(dirname(unit), 'hook')],
  [
    'in a line for a shell',
    hook('"sh", "-c", "cd x && ../../tools/hook; true"'),
    ({ repository }) => join(repository, 'tools/hook'),
  ],
  [
    'of run_cmd',
    'locals {\n  x = run_cmd("--terragrunt-quiet", "./x.sh")\n}\n',
    ({ unit }) => join(unit, 'x.sh'),
  ],
])('a program that changes is seen: %s', async (_, hcl, programOf) => {
  const at = await place();
  await at.put(join(at.unit, 'terragrunt.hcl'), hcl, 0o644);
  expect(await at.now()).toBe('');
  const program = programOf(at);
  await at.put(program, '#!/bin/sh\necho one\n');
  const before = await at.now();
  expect(before).toMatch(/^[0-9a-f]{64}$/);
  expect(await at.now()).toBe(before);
  await at.put(program, '#!/bin/sh\necho two\n');
  expect(await at.now()).not.toBe(before);
});

test('outside of the repository, and where a link leads', async () => {
  const at = await place();
  const outside = join(at.folder, 'outside/hook');
  await at.put(outside, 'one');
  await symlink(outside, join(at.unit, 'linked'));
  for (const command of [`"${outside}"`, '"./linked"']) {
    await at.put(join(at.unit, 'terragrunt.hcl'), hook(command), 0o644);
    await at.put(outside, 'one');
    const before = await at.now();
    await at.put(outside, 'two');
    expect(await at.now(), command).not.toBe(before);
  }
});

test('of external data and of a provisioner in a module, and in a here-document', async () => {
  const at = await place();
  const module = join(at.repository, 'modules/m');
  await at.put(join(at.unit, 'main.tf'), 'module "m" {\n  source = "../../modules/m"\n}\n', 0o644);
  const external = 'data "external" "x" {\n  program = ["${path.module}/read.sh"]\n}\n';
  const exec =
    'resource "x" "y" {\n  provisioner "local-exec" {\n    command = <<-EOT\n      ${path.module}/write.sh\n    EOT\n  }\n}\n';
  await at.put(join(module, 'main.tf'), external + exec, 0o644);
  for (const name of ['read.sh', 'write.sh']) {
    const before = await at.now();
    await at.put(join(module, name), name);
    expect(await at.now(), name).not.toBe(before);
  }
});

test('what is no program may change, as a file may that a hook writes; so may a program that nobody names', async () => {
  const at = await place();
  await at.put(
    join(at.unit, 'terragrunt.hcl'),
    `# ./other.sh\n${hook('"./hook", "-o", "./out.json"')}`,
    0o644,
  );
  await at.put(join(at.unit, 'hook'), 'one');
  const before = await at.now();
  await at.put(join(at.unit, 'out.json'), '{}', 0o644);
  await at.put(join(at.unit, 'other.sh'), 'two');
  expect(await at.now()).toBe(before);
});
