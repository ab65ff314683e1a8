// Secrets wherever the real tools can hold one: variables, an ignored file, the state, a plan, hooks, `run_cmd`, a provisioner
// and a provider's error. None of them is shown or kept. In a small unit. In order: each test goes on from the world that the
// one before it left.
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { of, PLANTED } from '../../run/canary/planted.ts';
import { openGate, press } from '../../support/pty-keys.ts';
import { leaksOf } from '../../text/leaks.ts';
import { missing, needed } from '../infrastructure-world.ts';
import type { LivePlace } from './live-place.ts';
import { inOnePlace } from './one-place.ts';
import { expects, openSmallPlace, runbook, storedState, write } from './small-place.ts';
import { Walk } from './walk.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const WAITS = 4;

const own = (name: string): string =>
  createHash('sha256').update(`real ${name}`).digest('base64url').replaceAll(/[-_]/g, 'x').slice(0, 22);

/** Secrets by where the tools have them from. */
const SECRETS = {
  password: own('a variable with a telling name'),
  dsn: own('an address in a variable'),
  argument: own('an argument of the plan'),
  database: own('an address of the shell'),
  vault: own('a sensitive variable whose name tells nothing, in a file that git ignores'),
  before: own('an attribute with a telling name, in the state'),
  now: own('what that attribute gets'),
  output: own('a sensitive output'),
};

/** What hooks, commands and provisioners print: every shape that is known. */
const PRINTED = of('tool', 'header', 'error', 'url', 'environment')
  .map(({ text }) => text)
  .join('\n');

const MAIN = `
variable "db_password" {
  sensitive = true
}
variable "admin_password" {
  default = ""
}
variable "dsn" {
  default = ""
}
variable "vault" {
  sensitive = true
}
variable "api_token" {
  default = "${SECRETS.before}"
}
variable "text" {
  default = "one"
}
resource "terraform_data" "part" {
  input = { text = var.text, api_token = var.api_token }
  lifecycle {
    create_before_destroy = true
  }
  PROVISIONER
}
resource "terraform_data" "follower" {
  triggers_replace = terraform_data.part.id
  lifecycle {
    create_before_destroy = true
  }
}
resource "terraform_data" "database" {
  input = { vault = var.vault, host = "db.example.org" }
}
output "connection" {
  value     = "postgres://app:${SECRETS.output}@db.example.org/app"
  sensitive = true
}
`;

/** The provider says what it got, sensitive or not. */
const REFUSED = `
resource "aws_ssm_parameter" "broken" {
  name  = "broken"
  type  = "SecureString"
  value = "x"
  tier  = var.db_password
}
`;

const provisions = (command: string) => `provisioner "local-exec" {\n    command = "${command}"\n  }`;
const prints = (from: string) => `echo 'said by ${from}'; cat plants.txt`;

describe.skipIf(missing.length > 0)('secrets', { timeout: 200_000 }, () => {
  let place: LivePlace;
  let walk: Walk;
  let bytes = '';
  const screens: string[] = [];
  const env = {
    ...Object.fromEntries(
      of('environment')
        .filter(({ name }) => !name.startsWith('AWS_'))
        .map(({ text }) => /^([^=]*)=([^]*)$/.exec(text)?.slice(1) as [string, string]),
    ),
    DATABASE_URL: `postgres://app:${SECRETS.database}@db.example.org/app`,
    TF_VAR_db_password: SECRETS.password,
    TF_VAR_dsn: `postgres://app:${SECRETS.dsn}@db.example.org/app`,
    TF_VAR_api_token: SECRETS.now,
    TF_CLI_ARGS_plan: `-compact-warnings -var=admin_password=${SECRETS.argument}`,
  };

  inOnePlace(async () => {
    place = await openSmallPlace({
      edit: (yaml) =>
        yaml.setIn(
          ['environment', 'pass'],
          Object.keys(env).filter((name) => name.startsWith('TF_')),
        ),
    });
    const hcl = await readFile(join(place.unit, 'terragrunt.hcl'), 'utf8');
    await write(place, {
      'main.tf': MAIN.replace('PROVISIONER', ''),
      'plants.txt': `${PRINTED}\n`,
      'vault.txt': `the vault is open: ${SECRETS.vault}\n`,
      'secret.auto.tfvars': `vault = "${SECRETS.vault}"\n`,
    });
    const made = await place.run(
      'apply',
      '-auto-approve',
      '-input=false',
      '-json',
      `-var=db_password=${SECRETS.password}`,
    );
    if (made.exitCode !== 0) throw new Error(made.stderr + made.errors.join('\n'));
    await write(place, {
      'terragrunt.hcl': `${hcl}
locals {
  said = run_cmd("sh", "-c", "${prints('run_cmd')}")
}
terraform {
  before_hook "prints" {
    commands = ["plan", "apply", "show"]
    execute  = ["sh", "-c", "${prints('a hook')}; cat plants.txt >&2"]
  }
}
`,
      'broken.tf': REFUSED,
    });
    return place;
  });

  it('are in the state of before', async () => {
    const state = JSON.stringify(await storedState(place));
    for (const name of ['before', 'vault', 'output'] as const) expect(state).toContain(SECRETS[name]);
  });

  it('are in an error of a provider, which fails the plan', async () => {
    walk = new Walk(place, env);
    const { code, stderr } = await walk.open(runbook);
    expect(code, stderr).toBe(WAITS);
    expect(walk.gate.id, JSON.stringify(walk.events)).toBe('plan.failed');
    expect(walk.failure.message).toContain('expected tier to be one of');
    expect(walk.failure.message).toContain('[masked]');
    await rm(join(place.unit, 'broken.tf'));
  });

  it('are in what a provisioner prints, which fails the apply, on the screens', async () => {
    const fails = provisions(`${prints('a provisioner')}; cat vault.txt; exit 1`);
    await write(place, { 'main.tf': MAIN.replace('PROVISIONER', fails) });
    await using terminal = place.pty(['resume', walk.run], { columns: 200, rows: 60, env });
    const seen = async (what: string | RegExp, ms?: number) => screens.push(await terminal.until(what, ms));
    await seen('failed after', 60_000);
    screens.push(await press(terminal, 'e', /expected tier/));
    await press(terminal, '\u001b', 'failed after');
    screens.push(await press(terminal, 'r', /^(?!.*failed after)/s));
    await seen(`type  ${expects}`, 60_000);
    screens.push(await press(terminal, '\t', 'you asked for it'));
    await openGate(terminal, expects, 'Apply it');
    await seen('failed after', 60_000);
    screens.push(await press(terminal, 'e', 'local-exec'));
    bytes = terminal.bytes;
    terminal.kill('SIGTERM');
    await terminal.exited;
    await walk.reread();
    expect(walk.failure.message).toContain('A command of the code failed');
  });

  it('are in what a provisioner prints in an apply that goes well', async () => {
    const goesWell = provisions(`${prints('another provisioner')}; cat vault.txt`);
    await write(place, { 'main.tf': MAIN.replace('PROVISIONER', goesWell) });
    await walk.say('retry');
    const gate = walk.gate.facts?.['review'];
    expect(gate).toMatchObject({ environment: { TF_VAR_db_password: expect.stringMatching(/^sha256:/) } });
    const { code, stderr } = await walk.say(expects);
    expect(code, stderr + JSON.stringify(walk.events.slice(-3))).toBe(0);
    const state = JSON.stringify(await storedState(place));
    expect(state).toContain(SECRETS.now);
  });

  it('and none of them was shown or kept', async () => {
    const texts = new Map([
      ['the terminal', stripVTControlCharacters(bytes)],
      ['the screens', screens.join('\n')],
      ['the printed events', JSON.stringify(walk.events)],
    ]);
    const commands = [
      ['show', walk.run],
      ['show', walk.run, '--by-hand'],
      ['runs'],
      ['rto'],
      ['show', walk.run, '--json'],
    ];
    for (const words of commands) {
      const { stdout, stderr } = await place.cli(words, { env });
      expect(stdout, stderr).not.toBe('');
      texts.set(words.join(' '), stdout + stderr);
    }
    const inClear: string[] = [];
    for (const { parentPath, name } of await readdir(place.stateDir, {
      recursive: true,
      withFileTypes: true,
    }).then((all) => all.filter((one) => one.isFile()))) {
      const file = join(parentPath, name);
      expect([name, (await stat(file)).mode & 0o777]).toEqual([name, 0o600]);
      // What a rollback puts back is of no use when it is masked (docs/security.md).
      if (name === 'state-backup.json') inClear.push(file);
      else texts.set(file.slice(place.stateDir.length), await readFile(file, 'utf8'));
    }
    expect(inClear).toHaveLength(2);
    const all = [...texts.values()].join('\n');
    for (const from of ['run_cmd', 'a hook', 'a provisioner', 'another provisioner'])
      expect(all).toContain(`said by ${from}`);
    expect(all).toContain('the vault is open: [masked]');
    // Plans are gone; they hold all of it.
    expect([...texts.keys()].join('\n')).not.toMatch(/\.tfplan|\/copy\//);
    const planted = [
      ...PLANTED.filter(({ kind }) => kind !== 'console' && kind !== 'plan'),
      ...Object.entries(SECRETS).map(([name, secret]) => ({ name, secret })),
    ];
    expect(planted.length).toBeGreaterThan(80);
    const leaks = planted.flatMap(({ name, secret }) =>
      [...texts].flatMap(([where, text]) =>
        leaksOf(secret, text).length > 0 ? [`${name}, in ${where}`] : [],
      ),
    );
    expect(leaks).toEqual([]);
  });
});
