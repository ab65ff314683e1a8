import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { withoutComments } from '../../../src/terragrunt/hcl-comments.ts';
import { unseenAfter, unseenIn } from '../../../src/worlds/dry-run/unseen.ts';
import { scratch } from '../../support/folder.ts';

async function tree(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await scratch();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

test('what nobody can hold back is listed with its files: of the unit, above it, and in the modules that it names', async () => {
  const root = await tree({
    'root.hcl': 'terraform {\n  before_hook "say" {\n  }\n}\n',
    'live/unit/terragrunt.hcl':
      'locals {\n  who = run_cmd("whoami")\n}\nterraform {\n  source = "../..//modules/a"\n}\n',
    'live/unit/main.tf': '# data "external" "not" {}\n/*\nprovisioner "local-exec" {}\n*/\n',
    'modules/a/main.tf': 'module "b" {\n  source = "../b"\n}\ndata "external" "it" {\n}\n',
    'modules/b/main.tf': '  provisioner "remote-exec" {\n  }\n',
    'modules/other/main.tf': 'data "external" "elsewhere" {\n}\n',
  });
  expect((await unseenIn(join(root, 'live/unit'), root)).lines).toEqual([
    'hooks, which are run at every call (../../root.hcl)',
    'run_cmd, which is run at every call (terragrunt.hcl)',
    'external data, which is run at every plan (../../modules/a/main.tf)',
    'provisioners, which only an apply runs (../../modules/b/main.tf)',
  ]);
});

test('where there is nothing of it, nothing is said; nor of what stands above the work tree', async () => {
  const root = await tree({
    'root.hcl': 'before_hook "above" {}\n',
    'repository/unit/main.tf': 'module "out" {\n  source = "../../elsewhere"\n}\n',
    'elsewhere/main.tf': 'provisioner "local-exec" {}\n',
  });
  // But that something is taken from there is.
  expect((await unseenIn(join(root, 'repository/unit'), join(root, 'repository'))).lines).toEqual([
    `what is taken from elsewhere, in which any of these may be: ${join(root, 'elsewhere')} in main.tf`,
  ]);
});

const lines = async (files: Readonly<Record<string, string>>, unit = 'unit') => {
  const root = await tree(files);
  return (await unseenIn(join(root, unit), root)).lines;
};

test.each<[string, Readonly<Record<string, string>>, RegExp]>([
  ['a label without quotes', { 'unit/a.tf': 'data external it {\n}\n' }, /^external data.*\(a\.tf\)$/],
  [
    'JSON',
    { 'unit/a.tf.json': '{"data": {"external": {"it": {"program": ["sh"]}}}}' },
    /^external data.*\(a\.tf\.json\)$/,
  ],
  [
    'a provisioner in JSON',
    { 'unit/a.tofu.json': '{"resource":{"x":{"y":{"provisioner":{"local-exec":{}}}}}}' },
    /^provisioners/,
  ],
  ['hooks in JSON', { 'unit/terragrunt.hcl.json': '{"terraform":{"before_hook":{"x":{}}}}' }, /^hooks/],
  [
    'a Lambda function that is called to be read',
    { 'unit/a.tf': 'data "aws_lambda_invocation" "it" {\n}\n' },
    /^data that calls/,
  ],
  ['a request', { 'unit/a.tf': 'check "up" {\n  data "http" "it" {\n  }\n}\n' }, /^data that calls/],
  [
    'what is opened for a plan',
    { 'unit/a.tf': 'ephemeral "aws_lambda_invocation" "it" {\n}\n' },
    /^data that calls/,
  ],
  ['a key of the state', { 'unit/a.tf': '  key_provider "external" "it" {\n' }, /^an external program/],
  [
    'a lock that an argument takes',
    {
      'unit/terragrunt.hcl': 'terraform {\n  extra_arguments "x" {\n    arguments = ["-lock=true"]\n  }\n}\n',
    },
    /^arguments that take/,
  ],
  [
    'a file that is written elsewhere',
    { 'unit/terragrunt.hcl': 'generate "x" {\n  contents = "{}"\n  path = "/etc/motd"\n}\n' },
    /^files that terragrunt writes/,
  ],
  [
    'a login of a provider',
    { 'unit/a.tf': 'provider "kubernetes" {\n  exec {\n  }\n}\n' },
    /^programs of a provider/,
  ],
  [
    'code behind a path with a star, in a comment and in a string',
    { 'unit/a.tf': '# all of bucket/*\nx = "bucket/*"\ndata "external" "it" {\n}\ny = "*/5"\n' },
    /^external data/,
  ],
  [
    'a file that is taken in from beside the way up',
    {
      'unit/terragrunt.hcl':
        'include "app" {\n  path = "${dirname(find_in_parent_folders("root.hcl"))}/_common/app.hcl"\n}\n',
      'root.hcl': '',
      '_common/app.hcl': 'locals {\n  x = run_cmd("touch", "/tmp/x")\n}\n',
    },
    /^run_cmd.*\(\.\.\/_common\/app\.hcl\)$/,
  ],
  [
    'a file that is read',
    {
      'unit/terragrunt.hcl': 'locals {\n  a = read_terragrunt_config("../x/env.hcl")\n}\n',
      'x/env.hcl': 'x = run_cmd("sh")\n',
    },
    /^run_cmd.*env\.hcl/,
  ],
  [
    'a unit whose outputs are taken, and what stands above it',
    {
      'unit/terragrunt.hcl': 'dependency "vpc" {\n  config_path = "../other/vpc"\n}\n',
      'other/vpc/terragrunt.hcl': '',
      'other/root.hcl': 'terraform {\n  after_hook "x" {\n  }\n}\n',
    },
    /^hooks.*\(\.\.\/other\/root\.hcl\)$/,
  ],
  [
    'a module from the root of the repository',
    {
      'unit/terragrunt.hcl': 'terraform {\n  source = "${get_repo_root()}/modules//a"\n}\n',
      'modules/a/x.tf': 'data "external" "x" {\n}\n',
    },
    /^external data.*modules\/a\/x\.tf/,
  ],
])('it is listed: %s', async (_what, files, says) => {
  expect(await lines(files)).toEqual([expect.stringMatching(says)]);
});

test('what nobody can look into is listed as that, and what only looks like it is not', async () => {
  const found = await lines({
    'unit/terragrunt.hcl':
      'include {\n  path = local.where\n}\nterraform {\n  source = "git::https://example.com/a.git//b?ref=v1"\n}\n',
    'unit/main.tf':
      'terraform {\n  required_providers {\n    aws = {\n      source = "hashicorp/aws"\n    }\n  }\n}\nmodule "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\nresource "aws_s3_object" "o" {\n  source = "page.html"\n}\n',
  });
  expect(found).toEqual([
    'what is taken from elsewhere, in which any of these may be: "git::https://example.com/a.git//b?ref=v1" in terragrunt.hcl; "terraform-aws-modules/vpc/aws" in main.tf; local.where in terragrunt.hcl',
  ]);
});

test('arguments that wait for a lock, or leave it, and files of its own are nothing to be listed', async () => {
  const hcl =
    'terraform {\n  extra_arguments "x" {\n    arguments = ["-lock-timeout=20m", "-lock=false"]\n  }\n}\ngenerate "x" {\n  path = "made.tf"\n}\n';
  expect(await lines({ 'unit/terragrunt.hcl': hcl })).toEqual([]);
});

test('after a plan: what terragrunt wrote and what came from elsewhere is listed, and nothing twice', async () => {
  const root = await tree({
    'unit/main.tf': 'data "external" "known" {\n}\n',
    'copy/main.tf': 'data "external" "known" {\n}\n',
    'copy/.terragrunt-cache/a/b/main.tf': 'data "external" "known" {\n}\n',
    'copy/.terragrunt-cache/a/b/made.tf': 'data "external" "made" {\n}\n',
    'copy/.terragrunt-cache/a/b/.terraform/modules/modules.json': JSON.stringify({
      Modules: [
        { Key: '', Dir: '.' },
        { Key: 'vpc', Dir: '.terraform/modules/vpc/inner' },
      ],
    }),
    'copy/.terragrunt-cache/a/b/.terraform/modules/vpc/inner/x.tf': '  provisioner "local-exec" {\n  }\n',
    'copy/.terragrunt-cache/a/b/.terraform/modules/vpc/examples/x.tf': 'data "http" "unused" {\n}\n',
  });
  const before = await unseenIn(join(root, 'unit'), join(root, 'unit'));
  expect(await unseenAfter(join(root, 'copy'), before)).toEqual([
    'external data, which is run at every plan (.terragrunt-cache/a/b/made.tf)',
    'provisioners, which only an apply runs (.terragrunt-cache/a/b/.terraform/modules/vpc/inner/x.tf)',
  ]);
});

test('comments go, and nothing else: not in strings, templates or heredocs', () => {
  const text =
    'a = "x # ${b("y // z")} /* w" # gone\nc = <<EOT\n# kept */\nEOT\nd = 1 /* gone\ngone */ + 2 // gone\n';
  expect(withoutComments(text)).toBe(
    'a = "x # ${b("y // z")} /* w"  \nc = <<EOT\n# kept */\nEOT\nd = 1   + 2  \n',
  );
});
