import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

const run = promisify(execFile);

/** All that runs is bundled: nothing has to be fetched, whatever npm has in its cache. */
test('what `npm pack` makes installs without a network, and rehearses', async () => {
  const folder = await scratch();
  const npm = (...args: string[]) =>
    run('npm', [...args, '--offline', '--cache', join(folder, 'cache')], { cwd: ROOT });
  const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  await npm('pack', '--silent', '--pack-destination', folder);
  await npm('install', '--global', '--prefix', folder, join(folder, `firedrill-${version}.tgz`));
  const answers = join(folder, 'answers.yaml');
  await writeFile(answers, 'review: aws_instance.ttb');
  const program = join(folder, 'bin/firedrill');
  const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' };
  // The service that comes with it.
  const cwd = join(folder, 'lib/node_modules/firedrill');
  const firedrill = (...args: string[]) => run(program, args, { cwd, env });
  expect((await firedrill('--version')).stdout).toBe(`${version}\n`);
  expect((await firedrill('--help')).stdout).toContain('rehearse');
  const state = join(folder, 'state');
  const places = ['--state-dir', state, '--speed', 'max', '--plain'];
  const waiting = await firedrill('rehearse', 'instance-replacement', ...places).catch(
    (error: { readonly code: number; readonly stderr: string }) => error,
  );
  expect(waiting).toMatchObject({ code: 4 });
  // No PATH leads there: it is named by its path, from where it was called.
  expect(waiting.stderr).toContain(`  ${program} --state-dir ${state} resume `);
  const rehearsed = await firedrill('rehearse', 'instance-replacement', ...places, '--answers', answers);
  expect(rehearsed.stdout).toContain('closed: verified');
}, 60_000);

/** Values of a deployment may be secret, and git need not know of the file. */
test('no file of variables is packed but those that the repository holds', async () => {
  const folder = await scratch();
  await cp(join(ROOT, 'package.json'), join(folder, 'package.json'));
  await cp(join(ROOT, 'infrastructure'), join(folder, 'infrastructure'), {
    recursive: true,
    filter: (from) => !/\.terra(?:form|grunt-cache)$/.test(from),
  });
  const planted = ['secret.auto.tfvars', 'recovery.auto.tfvars.json', 'terraform.tfvars', 'tests/x.tfvars'];
  for (const name of planted) await writeFile(join(folder, 'infrastructure', name), '');
  const args = ['pack', '--dry-run', '--json', '--offline', '--cache', join(folder, 'cache')];
  const { stdout } = await run('npm', args, { cwd: folder });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  expect(files.map(({ path }) => path).filter((path) => path.includes('tfvars'))).toEqual([
    'infrastructure/deployment.auto.tfvars.json',
    'infrastructure/github.auto.tfvars.json',
  ]);
  expect(files.map(({ path }) => path)).toContain('infrastructure/instance.tf');
}, 60_000);
