import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { unseenIn } from '../../../src/worlds/dry-run/unseen.ts';
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
  expect(await unseenIn(join(root, 'live/unit'), root)).toEqual([
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
  expect(await unseenIn(join(root, 'repository/unit'), join(root, 'repository'))).toEqual([]);
});
