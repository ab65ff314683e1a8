import { readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fileHash } from '../../src/process/file-hash.ts';
import { apply } from '../../src/terragrunt/apply.ts';
import { tofu } from '../../src/terragrunt/command.ts';
import { forceUnlock } from '../../src/terragrunt/force-unlock.ts';
import { keepSecrets, secretsBeside } from '../../src/terragrunt/kept-secrets.ts';
import { showState } from '../../src/terragrunt/shown-plan.ts';
import type { Call } from '../../src/terragrunt/terragrunt.ts';
import { previewRemoval, pullState, readOutputs, withDependants } from '../../src/terragrunt/tofu-state.ts';
import { createBorder } from '../../src/text/border.ts';
import { scratch } from '../support/folder.ts';
import { recorded, replay } from './fixtures.ts';

/** Any text stands for the plan, as one that was made in this process: what is replayed does not read it. */
async function reviewed(
  { border }: Pick<Call, 'border'>,
  summary: { add: number; change: number; remove: number; forget: number },
) {
  const file = join(await scratch(), 'plan.tfplan');
  await writeFile(file, 'a plan', { mode: 0o600 });
  const sha256 = await fileHash(file);
  border.learn([], sha256);
  return { file, sha256, summary: { ...summary, import: 0 } };
}

const hook = (type: string, addr: string, action: string) => ({ type, hook: { resource: { addr }, action } });
const started = (addr: string, action: string) => [
  hook('apply_start', addr, action),
  hook('apply_complete', addr, action),
];

/** An apply of which tofu, ending well, says this. */
async function applying(events: readonly object[], summary: Parameters<typeof reviewed>[1]) {
  const { call } = replay('49');
  const plan = await reviewed(call, summary);
  const stdoutFile = join(await scratch(), 'apply.stdout');
  const [version] = recorded('49').stdout.split('\n');
  const said = events.map((event) => JSON.stringify({ '@level': 'info', '@message': '', ...event }));
  await writeFile(stdoutFile, [version, ...said].join('\n'));
  const held: typeof call.processes.held = async (name, command) => ({
    ...(await call.processes.held(name, command)),
    stdoutFile,
  });
  return apply({ ...call, processes: { ...call.processes, held } }, plan);
}

describe('apply', () => {
  it('says what was done, and is held', async () => {
    const { call, asked } = replay('49');
    const applied = await apply(call, await reviewed(call, { add: 1, change: 1, remove: 1, forget: 0 }));
    expect(applied.resources.map(({ address, action }) => `${action} ${address}`)).toEqual([
      'delete terraform_data.box',
      'create terraform_data.box',
      'update terraform_data.child',
    ]);
    expect(applied.outputs).not.toHaveProperty('secret');
    expect(asked).toEqual([{ how: 'held', args: expect.arrayContaining(['apply', '-json']) }]);
  });

  it('shows a plan that another process made, before it is applied: what in it is secret is to be masked', async () => {
    const { call, asked } = replay('49');
    const plan = await reviewed(call, { add: 1, change: 1, remove: 1, forget: 0 });
    const resumed = { ...call, border: createBorder() };
    await apply(resumed, plan).catch(() => undefined);
    expect(asked[0]).toEqual({ how: 'run', args: expect.arrayContaining(['show']) });
  });

  it('knows what in a plan is secret that another process made and kept it of, before it is applied, and does not show it', async () => {
    const { call, asked } = replay('49');
    const plan = await reviewed(call, { add: 1, change: 1, remove: 1, forget: 0 });
    await keepSecrets(plan, ['correct-horse-battery']);
    expect((await stat(secretsBeside(plan.file))).mode & 0o777).toBe(0o600);
    const border = createBorder();
    let seen = '';
    const held: typeof call.processes.held = (name, command) => {
      seen = border.text('it is correct-horse-battery');
      return call.processes.held(name, command);
    };
    await apply({ ...call, border, processes: { ...call.processes, held } }, plan);
    expect(seen).not.toContain('horse');
    expect(asked).toEqual([{ how: 'held', args: expect.arrayContaining(['apply']) }]);
  });

  it.each<[string, (file: string, text: string) => Promise<unknown>]>([
    ['of another plan', (file, text) => writeFile(file, text.replace(/[0-9a-f]{64}/, '0'.repeat(64)))],
    ['not whole', (file, text) => writeFile(file, text.slice(0, -3))],
    ['not what it should be', (file, text) => writeFile(file, text.replace('["', '[1,"'))],
    [
      'a link',
      async (file, text) => {
        await rm(file);
        await writeFile(`${file}.real`, text);
        await symlink(`${file}.real`, file);
      },
    ],
  ])('shows the plan where what was kept is %s', async (_, spoil) => {
    const { call, asked } = replay('49');
    const plan = await reviewed(call, { add: 1, change: 1, remove: 1, forget: 0 });
    await keepSecrets(plan, ['correct-horse-battery']);
    const file = secretsBeside(plan.file);
    await spoil(file, await readFile(file, 'utf8'));
    await apply({ ...call, border: createBorder() }, plan).catch(() => undefined);
    expect(asked[0]).toEqual({ how: 'run', args: expect.arrayContaining(['show']) });
  });

  it('applies what was looked at, whatever lies in its place by the time that tofu opens it', async () => {
    const { call } = replay('49');
    const plan = await reviewed(call, { add: 1, change: 1, remove: 1, forget: 0 });
    let opened = '';
    const { held } = call.processes;
    const hooked: typeof held = async (name, command) => {
      await writeFile(plan.file, 'another plan');
      const file = command.args.at(-1) ?? '';
      opened = `${await readFile(file, 'utf8')}, ${((await stat(file)).mode & 0o777).toString(8)}`;
      return held(name, command);
    };
    await apply({ ...call, processes: { ...call.processes, held: hooked } }, plan);
    expect(opened).toBe('a plan, 600');
    // The copy holds secrets in clear, as the plan does.
    expect(await readdir(dirname(plan.file))).toEqual(['plan.tfplan']);
  });

  it('does not take another result for the plan’s, although the exit code is 0', async () => {
    const { call } = replay('161');
    const failure = apply(call, await reviewed(call, { add: 0, change: 0, remove: 1, forget: 1 }));
    await expect(failure).rejects.toMatchObject({ failure: { code: 'apply-differs' } });
  });

  it('counts both deletes of one address, of which tofu tells and counts one', async () => {
    const planned = { add: 1, change: 0, remove: 3, forget: 0, import: 0 };
    const done = (second: readonly object[]) => [
      ...started('aws_instance.ttb', 'create'),
      ...started('aws_eip.ttb', 'delete'),
      ...second,
      ...started('aws_instance.ttb', 'delete'),
      { type: 'change_summary', changes: { ...planned, remove: 2, operation: 'apply' } },
    ];
    for (const second of [
      // It counts by itself what it tells: so it may count one end of two that it told.
      [hook('apply_start', 'aws_instance.ttb', 'delete')],
      started('aws_instance.ttb', 'delete'),
    ]) {
      const { summary, resources } = await applying(done(second), planned);
      expect(summary).toEqual(planned);
      expect(resources.filter(({ action }) => action === 'delete')).toHaveLength(3);
    }
    // One that was skipped without a word did not begin.
    await expect(applying(done([]), planned)).rejects.toMatchObject({ failure: { code: 'apply-differs' } });
  });

  it('asks tofu not to call a forget an error', async () => {
    const { call, asked } = replay('46');
    await apply(call, await reviewed(call, { add: 0, change: 0, remove: 0, forget: 1 }));
    expect(asked[0]?.args).toContain('-suppress-forget-errors');
  });

  it('starts nothing when the plan file is not the reviewed one', async () => {
    const { call, asked } = replay('49');
    const plan = await reviewed(call, { add: 1, change: 1, remove: 1, forget: 0 });
    await expect(apply(call, { ...plan, sha256: '0'.repeat(64) })).rejects.toMatchObject({
      failure: { code: 'plan-changed' },
    });
    expect(asked).toEqual([]);
  });

  it('says what was done before it failed', async () => {
    const { call } = replay('90');
    const failure = apply(call, await reviewed(call, { add: 2, change: 0, remove: 0, forget: 0 }));
    await expect(failure).rejects.toMatchObject({
      failure: {
        code: 'errored-state',
        changed: { made: [{ address: 'terraform_data.first' }, { address: 'terraform_data.slow' }] },
      },
    });
  });

  it('says what was begun before it was interrupted, with the id that the error names', async () => {
    const { call } = replay('108');
    const failure = apply(call, await reviewed(call, { add: 1, change: 0, remove: 0, forget: 0 }));
    await expect(failure).rejects.toMatchObject({
      failure: {
        code: 'interrupted',
        changed: { begun: [{ address: 'aws_instance.ttb', action: 'create', id: 'i-f34fd36c05faf7d46' }] },
      },
    });
  });

  it('takes nothing that terraform did', async () => {
    const { call } = replay('113');
    await expect(
      apply(call, await reviewed(call, { add: 0, change: 0, remove: 0, forget: 0 })),
    ).rejects.toMatchObject({
      failure: { code: 'wrong-tool' },
    });
  });
});

describe('forceUnlock', () => {
  it('removes the lock of that id', async () => {
    const { call, asked } = replay('87');
    expect(await forceUnlock(call, '6c8f1d2e-0000-4000-8000-00000000abcd')).toBe('unlocked');
    expect(asked[0]?.how).toBe('held');
  });

  it('says who holds another one', async () => {
    const { call } = replay('84');
    await expect(forceUnlock(call, '11111111-2222-3333-4444-555555555555')).rejects.toMatchObject({
      failure: { code: 'lock-mismatch', facts: { lock: { who: 'alice@laptop' } } },
    });
  });

  it('that was stopped before it began removes nothing, and says so', async () => {
    const { call } = replay('87');
    const unbegun = await call.processes.held('unlock', tofu(call.terragrunt, []));
    const held = async () => ({ ...unbegun, code: null, stdoutFile: '/dev/null', stderrFile: '/dev/null' });
    const stopped = { ...call, processes: { ...call.processes, held } };
    await expect(forceUnlock(stopped, '6c8f1d2e-0000-4000-8000-00000000abcd')).rejects.toMatchObject({
      failure: {
        code: 'not-begun',
        message: 'Removing the lock was stopped before it began. Nothing was done.',
      },
    });
  });

  it('takes no option for an id', async () => {
    const { call, asked } = replay();
    await expect(forceUnlock(call, '-force')).rejects.toMatchObject({ failure: { code: 'usage' } });
    expect(asked).toEqual([]);
  });
});

describe('reading the state', () => {
  it('reads outputs, also behind what hooks print', async () => {
    const { call } = replay('07');
    expect(await readOutputs(call)).toEqual({
      box_id: '339423d8-4f87-d6f1-afaa-1c4e575cde45',
      x: 'from-hcl',
    });
    expect(recorded('123').stdout).not.toMatch(/^\{/);
    expect(await readOutputs(replay('123').call)).toEqual({});
  });

  it('pulls the state as it is', async () => {
    const { call, asked } = replay('25');
    expect(await pullState(call)).toMatchObject({
      serial: 1,
      lineage: '5eb57f08-6b31-04ea-4884-64915f2c6040',
      addresses: ['terraform_data.box', 'terraform_data.child', 'terraform_data.keep'],
    });
    expect(asked[0]?.args).toContain('--tf-forward-stdout');
  });

  it('finds everything that stands on a resource', async () => {
    const { call } = replay('09');
    const resources = await showState(call);
    expect(withDependants(resources, 'terraform_data.box')).toEqual([
      'terraform_data.box',
      'terraform_data.child',
    ]);
    expect(withDependants(resources, 'terraform_data.nope')).toEqual([]);
  });

  it('says whose credentials ran out', async () => {
    const { call } = replay('141');
    await expect(previewRemoval(call, ['a.b'])).rejects.toMatchObject({ failure: { code: 'credentials' } });
  });
});
