import { existsSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Change, WorldFacts } from '../../../src/sandbox/protocol.ts';
import { HEALTHY } from '../../../src/sandbox/scenario.ts';
import { awsClient, query } from '../../../src/sandbox/standin/client.ts';
import type { TofuState } from '../../../src/sandbox/standin/state.ts';
import type { ShownPlan } from '../../../src/terragrunt/shown-plan.ts';
import { parseStream } from '../../../src/terragrunt/stream.ts';
import { type Result, RUN, SERVICE, type Stand, stand } from './standin.ts';

let it_: Stand;
beforeEach(async () => {
  it_ = await stand();
});
afterEach(() => it_.stop());

const OVERRIDE = 'zz_firedrill_override.tf.json';
const override = (address: string, lifecycle: object): void => {
  const [type = '', name = ''] = address.split('.');
  writeFileSync(
    join(it_.unit, OVERRIDE),
    JSON.stringify({ resource: { [type]: { [name]: { lifecycle } } } }),
  );
};
const file = (name: string): string => join(it_.folder, name);
const plan = (name: string, ...flags: string[]): Promise<Result> =>
  it_.tofu('plan', '-json', '-input=false', '-detailed-exitcode', ...flags, `-out=${file(name)}`);
const applied = async (name: string, ...flags: string[]): Promise<Result> =>
  it_.tofu('apply', '-json', '-input=false', ...flags, file(name));
const shown = async (name: string): Promise<string[]> => {
  const { stdout } = await it_.tofu('show', '-json', file(name));
  return ((JSON.parse(stdout) as ShownPlan).resource_changes ?? [])
    .filter(({ change }) => change.actions[0] !== 'no-op')
    .map(({ address, change, action_reason: reason }) =>
      [address, change.actions.join('+'), reason].filter(Boolean).join(' '),
    );
};
const state = async (): Promise<TofuState> =>
  JSON.parse(
    (await it_.run(['run', '--log-format', 'json', '--tf-forward-stdout', '--', 'state', 'pull'])).stdout,
  ) as TofuState;
const addresses = async (): Promise<string[]> =>
  (await state()).resources.map(({ type, name }) => `${type}.${name}`);

/** What provisioners said, one line each. */
const saidIn = (stdout: string): string =>
  stdout
    .split('\n')
    .filter((line) => line.includes('"provision_progress"'))
    .map((line) => (JSON.parse(line) as { hook: { output: string } }).hook.output)
    .join('\n');

describe('replacing the instance', () => {
  it('makes the new one, moves the target, then ends the old one', async () => {
    const planned = await plan('p', '-replace=aws_instance.ttb');
    expect(planned.code).toBe(2);
    expect(planned.stderr).toBe('');
    expect(await shown('p')).toEqual([
      'aws_instance.ttb create+delete replace_by_request',
      'aws_lb_target_group_attachment.ttb create+delete replace_because_cannot_update',
      'terraform_data.in_service create+delete replace_because_cannot_update',
    ]);
    const before = await state();
    const result = await applied('p');
    expect(result.code).toBe(0);
    const stream = parseStream(result.stdout);
    expect(stream.applied.map(({ address, action }) => `${action} ${address}`)).toEqual([
      'create aws_instance.ttb',
      'create aws_lb_target_group_attachment.ttb',
      'create terraform_data.in_service',
      'delete terraform_data.in_service',
      'delete aws_lb_target_group_attachment.ttb',
      'delete aws_instance.ttb',
    ]);
    expect(stream.applied[0]?.elapsedMs).toBeGreaterThanOrEqual(10_000);
    expect(stream.applied[1]?.elapsedMs).toBeLessThan(3_000);
    const after = await state();
    expect(after.serial).toBeGreaterThan(before.serial);
    expect(after.lineage).toBe(before.lineage);
    const changes = (await it_.control('ledger')) as Change[];
    expect(changes.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['RunInstances', 'RegisterTargets', 'DeregisterTargets', 'TerminateInstances']),
    );
    expect(changes.every(({ userAgent }) => userAgent === 'terragrunt-standin firedrill/test')).toBe(true);
    expect((await plan('again')).code).toBe(0);
    const outputs = JSON.parse((await it_.tofu('output', '-json')).stdout) as Record<
      string,
      { value: string }
    >;
    expect(outputs['ec2_instance_id']?.value).toBe(stream.applied[0]?.id);
  });

  it('plans nothing for a wrong address, and ends well', async () => {
    const { code, stdout } = await plan('p', '-replace=aws_instance.nope');
    expect(code).toBe(0);
    expect(parseStream(stdout).summary?.summary).toEqual({
      add: 0,
      change: 0,
      remove: 0,
      forget: 0,
      import: 0,
    });
  });

  it('takes another zone and type from the recovery’s variables', async () => {
    writeFileSync(
      join(it_.unit, 'recovery.auto.tfvars.json'),
      JSON.stringify({ availability_zone: 'b', instance_type: 'm6i.2xlarge' }),
    );
    await plan('p', '-replace=aws_instance.ttb');
    expect((await applied('p')).code).toBe(0);
    const instance = (await state()).resources.find(({ type }) => type === 'aws_instance')?.instances[0]
      ?.attributes;
    expect(instance).toMatchObject({ availability_zone: 'us-east-1b', instance_type: 'm6i.2xlarge' });
    expect((await plan('again')).code).toBe(0);
  });

  it('refuses a plan that the state has left behind, and one that was used', async () => {
    await plan('one', '-replace=aws_instance.ttb');
    await plan('two', '-replace=aws_instance.ttb');
    expect((await applied('one')).code).toBe(0);
    for (const name of ['one', 'two']) {
      const result = await applied(name);
      expect(result.code).toBe(1);
      expect(parseStream(result.stdout).errors[0]?.summary).toBe('Saved plan is stale');
    }
  });

  it('leaves out what is excluded', async () => {
    await plan('p', '-replace=aws_instance.ttb', '-exclude=aws_lb_target_group_attachment.ttb');
    expect(await shown('p')).toEqual(['aws_instance.ttb create+delete replace_by_request']);
  });
});

describe('no capacity', () => {
  it('is AWS’s error, the old instance stays, and the lock is free', async () => {
    await it_.stop();
    it_ = await stand({
      ...HEALTHY,
      faults: [{ kind: 'no-capacity', instanceType: 'm7i.2xlarge', zone: 'us-east-1a' }],
    });
    await plan('p', '-replace=aws_instance.ttb');
    const before = await state();
    const result = await applied('p');
    expect(result.code).toBe(1);
    const { errors, applied: done } = parseStream(result.stdout);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.summary).toMatch(
      /^creating EC2 Instance: operation error EC2: RunInstances, https response error StatusCode: 500, RequestID: \S+, api error InsufficientInstanceCapacity: We currently do not have sufficient m7i\.2xlarge capacity/,
    );
    expect(errors[0]?.address).toBe('aws_instance.ttb');
    expect(done).toEqual([]);
    expect((await state()).resources).toEqual(before.resources);
    expect((await plan('again')).code).toBe(0);
  });

  it('an instance that ends at launch is in the state, to be replaced', async () => {
    await it_.stop();
    it_ = await stand({
      ...HEALTHY,
      faults: [
        { kind: 'launch-fails', reason: 'Client.InternalError', message: 'Client error on launch', times: 1 },
      ],
    });
    await plan('p', '-replace=aws_instance.ttb');
    const result = await applied('p');
    expect(parseStream(result.stdout).errors[0]?.summary).toMatch(
      /^waiting for EC2 Instance \(i-\w+\) create: unexpected state .*Client error on launch/,
    );
    const instances = (await state()).resources.find(({ type }) => type === 'aws_instance')?.instances;
    expect(instances?.map(({ status, deposed }) => status ?? (deposed ? 'deposed' : 'whole')).sort()).toEqual(
      ['deposed', 'tainted'],
    );
  });
});

describe('protection', () => {
  it('blocks, and the errored plan is written all the same', async () => {
    const result = await plan('p', '-replace=aws_acm_certificate.ttb');
    expect(result.code).toBe(1);
    const { errors, summary } = parseStream(result.stdout);
    expect(errors[0]).toMatchObject({ summary: 'Resource instance cannot be destroyed' });
    expect(summary?.summary).toMatchObject({ add: 1, remove: 1 });
    expect(JSON.parse((await it_.tofu('show', '-json', file('p'))).stdout)).toMatchObject({ errored: true });
    expect(parseStream((await applied('p')).stdout).errors[0]?.summary).toBe('Cannot apply incomplete plan');
  });

  it('replaces the certificate under an override that is gone by then', async () => {
    override('aws_acm_certificate.ttb', { prevent_destroy: false });
    expect((await plan('p', '-replace=aws_acm_certificate.ttb')).code).toBe(2);
    unlinkSync(join(it_.unit, OVERRIDE));
    expect(await shown('p')).toEqual([
      'aws_acm_certificate.ttb create+delete replace_by_request',
      'aws_acm_certificate_validation.ttb delete+create replace_because_cannot_update',
      'aws_lb_listener.https update',
      'aws_route53_record.validation["ttb-verifier.example.com"] delete+create replace_because_cannot_update',
    ]);
    const result = await applied('p');
    expect(parseStream(result.stdout).errors).toEqual([]);
    expect(
      parseStream(result.stdout).applied.map(
        ({ address, action }) => `${action} ${address.replace(/\[.*/, '')}`,
      ),
    ).toEqual([
      'delete aws_acm_certificate_validation.ttb',
      'delete aws_route53_record.validation',
      'create aws_acm_certificate.ttb',
      'create aws_route53_record.validation',
      'create aws_acm_certificate_validation.ttb',
      'update aws_lb_listener.https',
      'delete aws_acm_certificate.ttb',
    ]);
    expect((await plan('again')).code).toBe(0);
  });

  it('destroys the certificate with everything that stands on it', async () => {
    override('aws_acm_certificate.ttb', { prevent_destroy: false });
    await plan('p', '-destroy', '-target=aws_acm_certificate.ttb');
    expect((await shown('p')).sort()).toEqual([
      'aws_acm_certificate.ttb delete',
      'aws_acm_certificate_validation.ttb delete',
      'aws_lb_listener.https delete',
      'aws_route53_record.validation["ttb-verifier.example.com"] delete',
    ]);
    unlinkSync(join(it_.unit, OVERRIDE));
    expect(parseStream((await applied('p')).stdout).errors).toEqual([]);
    expect(parseStream((await plan('again')).stdout).summary?.summary).toMatchObject({
      add: 4,
      change: 0,
      remove: 0,
    });
    expect((await applied('again')).code).toBe(0);
    expect((await plan('last')).code).toBe(0);
  });

  it('forgets the repository from the state only; the next plan wants to make it again', async () => {
    const closure = ['github_branch_protection.main', 'github_repository.ttb'];
    const preview = await it_.tofu('state', 'rm', '-dry-run', ...closure);
    expect(preview.stdout).toContain('Would remove github_branch_protection.main\\n');
    expect(await addresses()).toEqual(expect.arrayContaining(closure));
    const removed = await it_.tofu('state', 'rm', ...closure);
    expect(removed.stdout).toContain('Successfully removed 2 resource instance(s).\\n');
    expect(await addresses()).not.toEqual(expect.arrayContaining([closure[0]]));
    await plan('p');
    expect((await shown('p')).sort()).toEqual([
      'github_branch_protection.main create',
      'github_repository.ttb create',
    ]);
  });

  it('a planned forget with a dependant skips the dependant’s destruction, as tofu 1.12 does', async () => {
    override('github_repository.ttb', { prevent_destroy: false, destroy: false });
    const planned = await plan('p', '-destroy', '-target=github_repository.ttb');
    expect(parseStream(planned.stdout).summary?.summary).toMatchObject({ remove: 1, forget: 1 });
    const result = await applied('p', '-suppress-forget-errors');
    expect(parseStream(result.stdout).summary?.summary).toMatchObject({ remove: 0, forget: 1 });
    expect(await addresses()).toContain('github_branch_protection.main');
  });

  it('calls a forget an error unless told not to', async () => {
    override('aws_s3_bucket.ollama_models', { prevent_destroy: false, destroy: false });
    await plan('p', '-destroy', '-target=aws_s3_bucket.ollama_models');
    const result = await applied('p');
    expect(result.code).toBe(1);
    expect(parseStream(result.stdout).errors[0]?.summary).toBe(
      'Destroy was successful but left behind forgotten instances',
    );
  });
});

describe('the lock', () => {
  it('is taken and freed, and left alone by -lock=false', async () => {
    const at = `${SERVICE.state.key}.tflock`;
    const puts = async (): Promise<number> => {
      const changes = (await it_.control('ledger')) as Change[];
      return changes.filter(({ action }) => action === 'PutObject').length;
    };
    await plan('p', '-lock=false');
    expect(await puts()).toBe(0);
    await plan('p');
    expect(await puts()).toBe(1);
    expect(at).toBe('infrastructure/terraform.tfstate.tflock');
  });

  it('says who holds it; force-unlock takes the right id only', async () => {
    await it_.stop();
    it_ = await stand({
      ...HEALTHY,
      start: { ...HEALTHY.start, lock: { who: 'ci@runner', operation: 'OperationTypeApply', ageMs: 60_000 } },
    });
    const held = await plan('p');
    expect(held.code).toBe(1);
    const [error] = parseStream(held.stdout).errors;
    expect(error?.summary).toBe('Error acquiring the state lock');
    expect(error?.detail).toMatch(
      /StatusCode: 412, RequestID: \S+, HostID: .*PreconditionFailed: .*\nLock Info:\n {2}ID: {8}\S+\n/,
    );
    const id = /ID: +(\S+)/.exec(error?.detail.slice(error.detail.indexOf('Lock Info')) ?? '')?.[1] ?? '';
    const wrong = await it_.tofu('force-unlock', '-force', '-json', '11111111-2222-3333-4444-555555555555');
    expect(wrong.code).toBe(1);
    expect(parseStream(wrong.stdout).errors[0]?.summary).toContain(
      'does not match existing lock\nLock Info:',
    );
    expect((await it_.tofu('force-unlock', '-force', '-json', id)).code).toBe(0);
    expect((await plan('p')).code).toBe(0);
    const gone = await it_.tofu('force-unlock', '-force', '-json', id);
    expect(parseStream(gone.stdout).errors[0]?.summary).toMatch(
      /failed to retrieve s3 lock info: .*NoSuchKey/,
    );
  });
});

describe('the wait for the new one, where the old one answers', () => {
  const WAIT = 'terraform_data.in_service';
  const inGroup = async () => (await it_.control('ledger')) as Change[];

  it('lasts until the old one has drained, as long as AWS shows it so; then the old one goes', async () => {
    await plan('p', '-replace=aws_instance.ttb');
    const { stdout, code } = await applied('p');
    expect(code).toBe(0);
    const { said, applied: done } = { ...parseStream(stdout), said: saidIn(stdout) };
    expect(said).toContain('the new one is healthy, after ');
    const seconds = [...said.matchAll(/the old one finishes what it is at, (\d+) s/g)].map(([, s]) =>
      Number(s),
    );
    // Looked at every 5 s, until the group's own delay is over.
    expect(seconds[0]).toBe(0);
    expect(seconds.at(-1)).toBeGreaterThanOrEqual(110);
    expect(seconds.at(-1)).toBeLessThan(125);
    expect(done.map(({ address, action }) => `${action} ${address}`).slice(2)).toEqual([
      `create ${WAIT}`,
      `delete ${WAIT}`,
      'delete aws_lb_target_group_attachment.ttb',
      'delete aws_instance.ttb',
    ]);
    expect((await plan('again')).code).toBe(0);
  });

  it('interrupted while the old one drains, the next plan waits out the rest and ends it', async () => {
    await plan('p', '-replace=aws_instance.ttb');
    const result = await it_.run([...RUN, 'apply', '-json', '-input=false', file('p')], {
      onLine: (line, pid) => {
        if (line.includes('finishes what it is at, 0 s')) process.kill(pid, 'SIGINT');
      },
    });
    expect(result.code).toBe(1);
    await plan('again');
    expect(await shown('again')).toContain('aws_instance.ttb delete');
    expect((await applied('again')).code).toBe(0);
    expect((await plan('last')).code).toBe(0);
  });

  it('a target that somebody took out is gone for a plan, as for the aws provider, though it still drains', async () => {
    const { targetGroupArn = '', instanceId } = (await it_.control('world')) as WorldFacts;
    await awsClient(new URL(it_.sandbox.ready.endpoint), it_.env).call(
      query('elasticloadbalancing', '2015-12-01', 'DeregisterTargets', {
        TargetGroupArn: targetGroupArn,
        'Targets.member.1.Id': instanceId ?? '',
      }),
    );
    expect((await plan('p')).code).toBe(2);
    expect(await shown('p')).toContain('aws_lb_target_group_attachment.ttb create');
    expect((await applied('p')).code).toBe(0);
    expect((await plan('again')).code).toBe(0);
  });

  it.each([
    ['DescribeTargetHealth', 'so nobody knows whether the new one is healthy: the old one stays.'],
    ['DeregisterTargets', ' cannot be taken out (elasticloadbalancing:DeregisterTargets): it stays.'],
  ])(
    'where %s is refused it fails, says so, and takes nothing away; allowed, the next plan goes on',
    async (call, says) => {
      await plan('p', '-replace=aws_instance.ttb');
      await it_.control('trouble', { denied: [`elasticloadbalancing:${call}`] });
      const result = await applied('p');
      expect(result.code).toBe(1);
      const [error] = parseStream(result.stdout).errors;
      expect(error?.summary).toBe('local-exec provisioner error');
      expect(error?.detail).toContain(
        `An error occurred (AccessDenied) when calling the ${call} operation: User: `,
      );
      expect(error?.detail).toContain(says);
      expect((await inGroup()).map(({ action }) => action)).not.toContain('DeregisterTargets');
      expect((await inGroup()).map(({ action }) => action)).not.toContain('TerminateInstances');
      await it_.control('trouble', {});
      await plan('again');
      expect((await shown('again')).toSorted()).toEqual([
        'aws_instance.ttb delete',
        'aws_lb_target_group_attachment.ttb delete',
        `${WAIT} create+delete replace_because_tainted`,
        `${WAIT} delete`,
      ]);
      expect((await applied('again')).code).toBe(0);
      expect((await plan('last')).code).toBe(0);
    },
  );
});

describe('an interrupt', () => {
  it('stops in good order: both machines are in the state, the lock is free, and the next plan says so', async () => {
    await plan('p', '-replace=aws_instance.ttb');
    await it_.pace(1);
    const result = await it_.run([...RUN, 'apply', '-json', '-input=false', file('p')], {
      onLine: (line, pid) => {
        if (line.includes('aws_instance.ttb: Creating...')) process.kill(pid, 'SIGINT');
      },
    });
    await it_.pace('max');
    expect(result.code).toBe(1);
    const { errors, interrupted, summary } = parseStream(result.stdout);
    expect(interrupted).toBe(true);
    expect(summary).toBeUndefined();
    expect(errors.map((error) => error.summary)).toEqual([
      expect.stringMatching(/^waiting for EC2 Instance \(i-\w+\) create: context canceled$/),
      'execution halted',
      'execution halted',
    ]);
    expect(result.stderr).toContain('Interrupt signal received. Gracefully shutting down...');
    await plan('again', '-replace=aws_instance.ttb');
    expect(await shown('again')).toEqual([
      'aws_instance.ttb delete',
      'aws_instance.ttb create+delete replace_because_tainted',
      'aws_lb_target_group_attachment.ttb create+delete replace_because_cannot_update',
      'terraform_data.in_service create+delete replace_because_cannot_update',
    ]);
    const second = await applied('again');
    expect(parseStream(second.stdout).summary?.summary).toMatchObject({ add: 3, remove: 4 });
    expect((await plan('last')).code).toBe(0);
  });
});

describe('what it is not', () => {
  it('does nothing without a sandbox on this machine', async () => {
    const without = await it_.run([...RUN, 'plan', '-json'], {
      env: { FIREDRILL_SANDBOX_ENDPOINT: 'http://192.0.2.1:80' },
    });
    expect(without.code).toBe(1);
    expect(without.stdout).toBe('');
    expect(without.stderr).toContain('talks to a sandbox on this machine only');
  });

  it('takes no other keys', async () => {
    const { stdout, code } = await it_.run([...RUN, 'plan', '-json', '-input=false'], {
      env: { AWS_ACCESS_KEY_ID: 'AKIAOTHER' },
    });
    expect(code).toBe(1);
    expect(parseStream(stdout).errors[0]?.summary).toContain('InvalidAccessKeyId');
  });

  it('says of which resources nothing stands behind the state', async () => {
    const { firedrill } = JSON.parse((await it_.tofu('show', '-json')).stdout) as ShownPlan;
    expect(firedrill?.stateOnly).toContain('github_repository.ttb');
    expect(firedrill?.stateOnly).not.toContain('aws_instance.ttb');
  });

  it('writes plans that only their owner can read, where the umask says so', async () => {
    const before = process.umask(0o077);
    await plan('p').finally(() => process.umask(before));
    expect(statSync(file('p')).mode & 0o777).toBe(0o600);
    expect(readFileSync(file('p'), 'utf8')).not.toContain('SECRET');
  });

  it('leaves nothing in the unit', () => {
    expect(existsSync(join(it_.unit, '.terragrunt-cache'))).toBe(false);
  });
});
