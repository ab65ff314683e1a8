import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { describe as printed } from '../../src/commands/describe.ts';
import { readRun } from '../../src/journal/run-folders.ts';
import { cli, ROOT } from '../support/cli.ts';
import { leaksOf } from '../text/leaks.ts';
import { atGate, changeState } from '../worlds/live/at-gate.ts';
import { of, PLANTED } from './canary/planted.ts';

/** Secrets of the live world's own places. */
const OWN = [
  'a database’s address in the environment',
  'an endpoint',
  'a passed address',
  'a passed token',
  'a passed argument',
  'a sensitive output of the state',
  'a sensitive attribute of the state',
  'a boot script in the state',
  'a variables file that git ignores',
].map((name, n) => ({
  name,
  secret: createHash('sha256').update(`own ${n}`).digest('base64url').replaceAll(/[-_]/g, 'x').slice(0, 22),
}));
const own = (name: string): string => OWN.find((one) => one.name.includes(name))?.secret ?? '';

/** What a rollback puts back is of no use when it is masked (docs/security.md). */
const IN_CLEAR = /^(?:state-backup\.json|errored\.tfstate)$/;

test('of a live run nothing secret is kept or shown: environment, state, plan, hooks, errors, endpoints, copies', async () => {
  const environment = of('environment').filter(({ name }) => !name.startsWith('AWS_'));
  for (const { text } of environment) {
    const [name = '', value = ''] = text.split(/=(.*)/s);
    vi.stubEnv(name, value);
  }
  // Passed on, and so in the review: their names do not tell.
  vi.stubEnv('TF_VAR_dsn', `postgres://app:${own('a passed address')}@db.internal/app`);
  vi.stubEnv('TF_VAR_hook', `ghp_${own('a passed token')}abcdefghijklmn`);
  // Only the plan tells that it is sensitive.
  vi.stubEnv('TF_VAR_x', PLANTED.find(({ name }) => name === 'a sensitive variable')?.secret ?? '');
  vi.stubEnv('TF_CLI_ARGS_plan', `-compact-warnings -var=db_password=${own('a passed argument')}`);
  vi.stubEnv('DATABASE_URL', `postgres://app:${own('database')}@db.internal/app`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const at = await atGate({
    failing: true,
    // Another type than the code's is planned in a private copy.
    inputs: ['instance_type=m7i.4xlarge'],
    async prepare(root) {
      const service = join(root, 'firedrill.yaml');
      const pass = (await readFile(service, 'utf8')).replace(
        'pass: []',
        'pass: [TF_VAR_x, TF_VAR_db_password, TF_VAR_dsn, TF_VAR_hook, TF_CLI_ARGS_plan]',
      );
      await writeFile(service, pass);
      const bin = join(root, 'bin');
      const texts = of('tool', 'header', 'error', 'url', 'environment').map(({ text }) => text);
      const plan = of('plan').map(({ text }) => JSON.parse(text) as object);
      const standin = join(ROOT, 'dist', 'terragrunt.js');
      await writeFile(join(bin, 'plants.json'), JSON.stringify({ texts, plan, standin }));
      for (const name of ['terragrunt', 'tofu']) {
        const script = join(import.meta.dirname, 'canary', `live-${name}.mjs`);
        const run = `exec '${process.execPath}' '${script}' '${bin}' "$@"`;
        await writeFile(join(bin, name), `#!/bin/sh\n${run}\n`, { mode: 0o755 });
      }
      await writeFile(
        join(root, 'infrastructure', 'secret.auto.tfvars'),
        `db_password = "${own('variables file')}"\n`,
      );
      await changeState((state) => withSecrets(state));
      const url = new URL(process.env['AWS_ENDPOINT_URL'] ?? '');
      vi.stubEnv('AWS_ENDPOINT_URL', `http://ci:${own('endpoint')}@${url.host}`);
    },
  });
  await at.asked('plan.failed');
  const failure = JSON.stringify(at.state().question);
  await at.retry();
  await at.asked('review');
  const gate = JSON.stringify(at.state().question);
  await at.opens();
  await vi.waitFor(() => expect(at.state().phase).toBe('closed'), { timeout: 60_000 });
  expect(at.state().outcome).toBe('verified');
  const { log } = at.run();
  const shown = log.slice(0, log.total()).map(({ text }) => text);
  await at.left();

  const stateDir = join(at.folder, '../../..');
  const { run } = at.state().frame;
  const commands = [
    ['show', run],
    ['show', run, '--by-hand'],
    ['show', run, '--json'],
    ['runs', '--json'],
    ['runs'],
    ['rto'],
  ];
  const said = await Promise.all(
    commands.map(async (words) => {
      const { stdout, stderr } = await cli([...words, '--config', at.config, '--state-dir', stateDir]);
      expect(stdout, stderr).not.toBe('');
      return [words.join(' '), stdout + stderr] as const;
    }),
  );
  const files = (await readdir(stateDir, { recursive: true, withFileTypes: true })).filter((one) =>
    one.isFile(),
  );
  const texts = new Map<string, string>([
    ['the log pane', shown.join('\n')],
    ['the printed lines', at.events.map(printed).join('\n')],
    ['the journal’s events', JSON.stringify(at.events)],
    ['the failure', failure],
    ['the gate', gate],
    ...said,
  ]);
  for (const { parentPath, name } of files) {
    const file = join(parentPath, name);
    if (IN_CLEAR.test(name)) expect([name, (await stat(file)).mode & 0o777]).toEqual([name, 0o600]);
    else texts.set(file.slice(stateDir.length), await readFile(file, 'utf8'));
  }
  const names = [...texts.keys()].join('\n');
  for (const name of [
    'plan.tofu.stdout',
    'plan.tofu.stderr',
    'apply.tofu.stdout',
    'aws.jsonl',
    'review.json',
  ])
    expect(names).toContain(name);
  // Plans and private copies are gone; they hold all of it.
  expect(names).not.toMatch(/\.tfplan|\/copy\//);
  expect(files.some(({ name }) => IN_CLEAR.test(name))).toBe(true);
  expect(await readFile(join(dirname(at.config), 'bin', 'failed'), 'utf8')).toBe('');

  const keys = ['AWS_SECRET_ACCESS_KEY'].map((name) => ({
    name,
    secret: process.env[name] ?? '',
    kind: 'own',
  }));
  const all = [
    ...PLANTED.filter(({ kind }) => kind !== 'console'),
    ...OWN.map((one) => ({ ...one, kind: 'own' })),
    ...keys,
  ];
  expect(all.length).toBeGreaterThan(90);
  const leaks = all.flatMap(({ kind, name, secret }) =>
    [...texts].flatMap(([where, text]) =>
      leaksOf(secret, text).length > 0 ? [`${kind}: ${name}, in ${where}`] : [],
    ),
  );
  expect(leaks).toEqual([]);
  expect((await readRun(at.folder)).chain.problems).toEqual([]);
});

/** A state with what a real one holds: what was given to the machine, and what the providers were told to keep to themselves. */
function withSecrets(state: Record<string, unknown>): object {
  const { outputs, resources } = state as {
    outputs: object;
    resources: { type: string; instances: { attributes: object }[] }[];
  };
  const told = {
    password: own('sensitive attribute'),
    user_data: `#!/bin/bash\nexport DB_PASSWORD=${own('boot script')}\n`,
  };
  const changed = resources.map((one) =>
    one.type === 'aws_instance'
      ? {
          ...one,
          instances: one.instances.map((instance) => ({
            ...instance,
            attributes: { ...instance.attributes, ...told },
            sensitive_attributes: [[{ type: 'get_attr', value: 'password' }]],
          })),
        }
      : one,
  );
  const output = { value: own('sensitive output'), type: 'string', sensitive: true };
  return { resources: changed, outputs: { ...outputs, database: output } };
}
