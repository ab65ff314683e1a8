import { spawn, spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { explainCall } from '../../src/diagnosis/call.ts';
import type { Command, Ended, Processes } from '../../src/process/child.ts';
import { apply } from '../../src/terragrunt/apply.ts';
import { unexpected } from '../../src/terragrunt/expect.ts';
import { OVERRIDE_FILE, writeOverride } from '../../src/terragrunt/override.ts';
import { plan } from '../../src/terragrunt/plan.ts';
import { showState } from '../../src/terragrunt/shown-plan.ts';
import type { Call, Terragrunt } from '../../src/terragrunt/terragrunt.ts';
import {
  previewRemoval,
  pullState,
  readOutputs,
  removeFromState,
  withDependants,
} from '../../src/terragrunt/tofu-state.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { createBorder } from '../../src/text/border.ts';
import { scratchNow } from '../support/folder.ts';
import { type Result, type Stand, stand } from '../sandbox/standin/standin.ts';

/** The adapter drives the real tools and the stand-in through the same scenario, and cannot tell them apart. */

const missing = ['tofu', 'terragrunt'].filter((tool) => spawnSync(tool, ['--version']).status !== 0);
const skipped = missing.length > 0 ? ` (skipped: needs ${missing.join(', ')})` : '';

/** The instance, what follows it, the wait for it, and something protected with a dependant, as plain values. */
const UNIT = `
resource "terraform_data" "instance" {
  input = "machine"
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "place" {
  triggers_replace = terraform_data.instance.id
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "wait" {
  triggers_replace = terraform_data.place.id
  lifecycle { create_before_destroy = true }
  provisioner "local-exec" { command = "echo the new one is healthy" }
}
resource "terraform_data" "repository" {
  lifecycle { prevent_destroy = true }
}
resource "terraform_data" "branch" { input = terraform_data.repository.id }
output "ec2_instance_id" { value = terraform_data.instance.id }
`;

interface World {
  readonly terragrunt: Terragrunt;
  readonly processes: Processes;
  readonly folder: string;
  readonly names: {
    readonly instance: string;
    readonly attachment: string;
    readonly wait: string;
    readonly repository: string;
    readonly branch: string;
  };
}

function realWorld(): World {
  const [folder, unit] = [scratchNow(), scratchNow()];
  writeFileSync(join(unit, 'main.tf'), UNIT);
  writeFileSync(join(unit, 'terragrunt.hcl'), '');
  const one = (name: string, { file, args, cwd, env }: Command): Promise<Ended> =>
    new Promise((resolve, reject) => {
      const stdoutFile = join(folder, `${name}.stdout`);
      const stderrFile = join(folder, `${name}.stderr`);
      const files = [stdoutFile, stderrFile].map((path) => openSync(path, 'w', 0o600));
      const child = spawn(file, args, { cwd, env, stdio: ['ignore', files[0], files[1]] });
      for (const descriptor of files) closeSync(descriptor);
      child.on('error', reject);
      child.on('exit', (code, signal) =>
        resolve({ code, signal, endedAt: new Date().toISOString(), stdoutFile, stderrFile }),
      );
    });
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return {
    terragrunt: { file: 'terragrunt', before: [], unit, env },
    processes: { run: one, held: one },
    folder,
    names: {
      instance: 'terraform_data.instance',
      attachment: 'terraform_data.place',
      wait: 'terraform_data.wait',
      repository: 'terraform_data.repository',
      branch: 'terraform_data.branch',
    },
  };
}

function standWorld({ unit, env, processes, folder }: Stand): World {
  return {
    terragrunt: { file: process.execPath, before: [], unit, env },
    processes: {
      run: (name, command) => processes.run(name, command),
      held: (name, command) => processes.held(name, command),
    },
    folder,
    names: {
      instance: 'aws_instance.ttb',
      attachment: 'aws_lb_target_group_attachment.ttb',
      wait: 'terraform_data.in_service',
      repository: 'github_repository.ttb',
      branch: 'github_branch_protection.main',
    },
  };
}

/** Runs the scenario; what is told must be the same in both worlds, names aside. */
async function scenario({ terragrunt, processes, folder, names }: World): Promise<unknown[]> {
  const call = (name: string): Call => ({
    terragrunt,
    processes,
    border: createBorder(),
    explain: explainCall,
    name,
  });
  const out = (name: string): string => join(folder, `${name}.tfplan`);
  const told: unknown[] = [];
  const tell = (what: string, of: unknown): void => {
    let text = JSON.stringify(of);
    for (const [role, address] of Object.entries(names)) text = text.replaceAll(address, `<${role}>`);
    told.push([what, JSON.parse(text)]);
  };
  const code = (error: unknown): string =>
    (error as { failure?: { code: string } }).failure?.code ?? String(error);
  const types = (file: string): string[] =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as { type?: string; hook?: { action?: string } })
      .filter(
        // How often a wait says something is its own affair.
        ({ type }) =>
          !type?.startsWith('refresh_') &&
          !['apply_progress', 'provision_progress', 'resource_drift'].includes(type ?? ''),
      )
      .map(({ type, hook }) => [type, hook?.action].filter(Boolean).join(' '));

  const replacement = await plan(call('plan'), { out: out('replace'), replace: [names.instance] });
  const expected = {
    replace: [names.instance],
    createFirst: true,
    mayFollow: [names.attachment, names.wait],
  };
  tell(
    'replacement',
    replacement.changes.map(({ address, kind, order, why, reason, actions }) => ({
      address,
      kind,
      order,
      why,
      reason,
      actions,
    })),
  );
  tell('summary', replacement.summary);
  expect(unexpected(replacement.changes, expected)).toEqual([]);
  const applied = await apply(call('apply'), replacement);
  tell(
    'applied',
    applied.resources.map(({ address, action }) => `${action} ${address}`),
  );
  tell('stream of the plan', types('plan.stdout'));
  tell('stream of the apply', types('apply.stdout'));
  const outputs = await readOutputs(call('outputs'));
  expect(outputs['ec2_instance_id']).toBe(applied.resources[0]?.id);
  tell('again', await apply(call('again'), replacement).catch(code));
  tell(
    'wrong address',
    (await plan(call('wrong'), { out: out('wrong'), replace: [`${names.instance}x`] })).changes,
  );
  tell(
    'protected',
    await plan(call('protected'), { out: out('protected'), replace: [names.repository] }).catch(code),
  );

  await writeOverride(unitIn(terragrunt.unit), {
    address: names.repository,
    preventDestroy: false,
    destroy: false,
  });
  const forget = await plan(call('forget'), {
    out: out('forget'),
    destroy: true,
    target: [names.repository],
  });
  await unitIn(terragrunt.unit).remove(OVERRIDE_FILE);
  tell(
    'forget',
    forget.changes.map(({ address, kind, why, reason }) => ({ address, kind, why, reason })),
  );
  tell('the dependant that is skipped', await apply(call('forget-apply'), forget).catch(code));

  const { addresses, serial } = await pullState(call('pull'));
  expect(serial).toBeGreaterThan(0);
  expect(addresses).not.toContain(names.repository);
  const closure = withDependants(await showState(call('show')), names.branch);
  tell('closure', closure);
  tell('preview', await previewRemoval(call('preview'), closure));
  tell('removed', (await removeFromState(call('remove'), closure)).removed);
  tell('removing it again', await removeFromState(call('gone'), closure).catch(code));
  const back = await plan(call('back'), { out: out('back') });
  tell(
    'what comes back',
    back.changes.map(({ address, kind, why }) => ({ address, kind, why })),
  );
  return told;
}

describe.skipIf(skipped !== '')(`the stand-in and the real tools${skipped}`, () => {
  let it_: Stand;
  beforeAll(async () => {
    it_ = await stand();
  });
  afterAll(() => it_.stop());

  it('tell the adapter the same', async () => {
    const real = realWorld();
    // There is no first apply in the stand-in's world: it starts with everything in place.
    const first = await plan(
      { ...real, border: createBorder(), explain: explainCall, name: 'first' },
      { out: join(real.folder, 'first.tfplan') },
    );
    await apply({ ...real, border: createBorder(), explain: explainCall, name: 'first-apply' }, first);
    expect(await scenario(standWorld(it_))).toEqual(await scenario(real));
  });

  it.each([
    [['--', 'plan', '-json', '-lock=maybe']],
    [['--', 'plan', '-json', '-input=maybe']],
    [['--', 'plan', '-json=maybe']],
    [['--', 'plan', '-json', 'extra']],
    [['--', 'plan', '-json', '-out']],
    [['--', 'plan', '-json', '-replace']],
    [['--', 'plan', '-json', '-bogus']],
    [['--', 'apply', '-json', '-input=false', 'one', 'two']],
    [['--', 'init', '-json', 'extra']],
    [['--', 'show', '-json', 'one', 'two']],
    [['--', 'output', '-json', 'one', 'two']],
    [['--', 'state', 'rm', '-dry-run']],
    [['--', 'state', 'rm', '-dry-run', '-lock=maybe', 'x.y']],
    [['--', 'state', 'pull', 'extra']],
    [['--', 'force-unlock', '-force']],
    [['--', 'force-unlock', '-force', 'one', 'two']],
    [['--working-dir', '/nope', '--', 'plan', '-json']],
    [['--working-dir']],
    [['--tf-path', '/nope', '--', 'plan', '-json']],
    [['--tf-path', '/etc/passwd', '--', 'plan', '-json']],
  ])('refuse %j in the same words', async (args) => {
    const line = [
      'run',
      '--non-interactive',
      '--no-color',
      '--log-format',
      'json',
      '--no-auto-retry',
      ...args,
    ];
    const real = realWorld();
    const { unit: cwd, file, env } = real.terragrunt;
    const ended = await real.processes.run('refused', { file, args: line, cwd, env });
    const [stdout, stderr] = [ended.stdoutFile, ended.stderrFile].map((one) => readFileSync(one, 'utf8'));
    const theirs = { code: ended.code, stdout: stdout ?? '', stderr: stderr ?? '' };
    const ours = refusalIn(await it_.run(line), it_.unit);
    expect(ours.says.length).toBeGreaterThan(0);
    expect(ours).toEqual(refusalIn(theirs, cwd));
  });
});

/** Exit code, and every error as it is worded, folders aside. */
function refusalIn({ code, stdout, stderr }: Result, unit: string) {
  const records = `${stdout}\n${stderr}`
    .split('\n')
    .filter((line) => line.startsWith('{"'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const errors = records.filter((one) => one['level'] === 'error' || one['@level'] === 'error');
  const says = errors.map((one) => JSON.stringify(one['diagnostic'] ?? one['msg']));
  return {
    code,
    says: says.map((text) =>
      text.replaceAll(unit, 'UNIT').replace(/cache\/[\w-]{27}\/[\w-]{27}/, 'cache/H/H'),
    ),
  };
}
