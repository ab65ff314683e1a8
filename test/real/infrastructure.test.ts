// The unit on the real tools: terragrunt, OpenTofu and the aws provider against moto. In order: each test goes on from
// the state that the one before it left, and all are in one file since the first apply takes nearly two minutes.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  DescribeInstancesCommand,
  DescribeSecurityGroupsCommand,
  DescribeVolumesCommand,
  ModifyVolumeCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  account,
  bareEnvironment,
  changesOf,
  domain,
  type Event,
  hasGithubProvider,
  missing,
  needed,
  openWorld,
  protectedAddresses,
  repository,
  stateBucket,
  stateKey,
  type Ran,
  terragrunt,
  until,
  type World,
} from './infrastructure-world.ts';
import { callers, verifier } from './load-balancer.ts';
import { deployment, makeStateBucket, makeZone, modelBucket } from './unit-on-moto.ts';

if (missing.length > 0) console.log(`skipped: needs ${needed.join(', ')}`);

const instance = 'aws_instance.ttb';
const attachment = 'aws_lb_target_group_attachment.ttb';
const inService = 'terraform_data.in_service';
const replacement = {
  [instance]: ['create', 'delete'],
  [attachment]: ['create', 'delete'],
  [inService]: ['create', 'delete'],
};
const certificate = 'aws_acm_certificate.ttb';

type Shown = {
  resource_changes: { change: { before: Record<string, unknown>; after: Record<string, unknown> } }[];
};

/** As a person has set it up in the web interface, none of it as a new one would be. */
const repositoryOnGithub = {
  name: 'ttb',
  full_name: 'example/ttb',
  node_id: 'R_1',
  id: 1,
  owner: { login: 'example' },
  private: false,
  visibility: 'public',
  description: 'verifies labels',
  homepage: 'https://example.com',
  topics: ['labels'],
  default_branch: 'main',
  has_issues: false,
  has_wiki: true,
  has_projects: true,
  has_discussions: true,
  has_downloads: true,
  is_template: true,
  allow_auto_merge: true,
  allow_forking: true,
  allow_update_branch: true,
  allow_merge_commit: false,
  allow_squash_merge: true,
  allow_rebase_merge: false,
  delete_branch_on_merge: false,
  squash_merge_commit_title: 'PR_TITLE',
  squash_merge_commit_message: 'PR_BODY',
  merge_commit_title: 'PR_TITLE',
  merge_commit_message: 'PR_BODY',
  web_commit_signoff_required: true,
  has_pages: true,
  security_and_analysis: { secret_scanning: { status: 'enabled' } },
};
const pagesOnGithub = {
  url: 'https://api.github.com/repos/example/ttb/pages',
  status: 'built',
  build_type: 'legacy',
  source: { branch: 'main', path: '/docs' },
  html_url: 'https://example.github.io/ttb/',
};

/** In GitHub's place: holds the repository, counts the calls, and refuses them all once it is told to. */
async function github() {
  const answers: Record<string, unknown> = {
    '/repos/example/ttb': repositoryOnGithub,
    '/repos/example/ttb/pages': pagesOnGithub,
  };
  let calls = 0;
  let refuses = false;
  const server = createServer(({ method, url }, response) => {
    calls += 1;
    const answer = method === 'GET' ? answers[(url ?? '').replace(/^\/api\/v3/, '')] : undefined;
    const [status, body] = refuses
      ? [401, { message: 'Bad credentials' }]
      : answer === undefined
        ? [404, { message: 'Not Found' }]
        : [200, answer];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    calls: () => calls,
    refuse() {
      calls = 0;
      refuses = true;
    },
    [Symbol.asyncDispose]: async () => void server.close(),
  };
}

/** The place in the stream at which something happened to a resource. */
function when(events: Event[], type: 'apply_start' | 'apply_complete', action: string, address: string) {
  const index = events.findIndex(
    ({ type: t, hook }) => t === type && hook?.action === action && hook.resource.addr === address,
  );
  expect(index, `${type} of ${action} ${address}`).toBeGreaterThanOrEqual(0);
  return index;
}

describe.skipIf(missing.length > 0)('the unit, applied for real', { timeout: 300_000 }, () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld();
  }, 120_000);
  afterAll(async () => world?.[Symbol.asyncDispose]());

  let broken = false;
  beforeEach(({ skip }) => skip(broken, 'an earlier step failed'));
  afterEach(({ task }) => {
    broken ||= task.result?.state === 'fail';
  });

  const running = async () => {
    const { Reservations = [] } = await world.ec2.send(
      new DescribeInstancesCommand({
        Filters: [
          { Name: 'instance-state-name', Values: ['running'] },
          { Name: 'tag:Service', Values: ['ttb-verifier'] },
        ],
      }),
    );
    return Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId));
  };
  const rootVolumes = async (id: string) =>
    (
      await world.ec2.send(
        new DescribeVolumesCommand({ Filters: [{ Name: 'attachment.instance-id', Values: [id] }] }),
      )
    ).Volumes ?? [];

  /** Applies a saved plan, then makes up for moto, whose RunInstances drops the root volume's IOPS and throughput. */
  async function apply(file: string) {
    const ran = await world.run('apply', '-json', '-input=false', file);
    expect(ran.errors).toEqual([]);
    expect(ran.exitCode).toBe(0);
    const { ec2_instance_id: id } = await world.output();
    for (const { VolumeId } of await rootVolumes(id as string))
      await world.ec2.send(new ModifyVolumeCommand({ VolumeId, Iops: 4000, Throughput: 1000 }));
    return ran;
  }
  async function expectNothingToDo() {
    const { exitCode, changes, errors } = await world.plan();
    expect(errors).toEqual([]);
    expect(changes).toEqual({});
    expect(exitCode).toBe(0);
  }

  it('says what to fill in, when nothing is', async () => {
    const { exitCode, errors } = await world.plan();
    expect(exitCode).toBe(1);
    for (const name of ['account_id', 'domain_name', 'hosted_zone_id', 'verifier_image', 'ami_id'])
      expect(errors.filter((error) => error.includes(`Set ${name} to`))).toHaveLength(1);
  });

  it('plans nothing for an account that is given past the file that names the state', async () => {
    const { exitCode, errors } = await world.plan(`-var=account_id=${account}`);
    expect(exitCode).toBe(1);
    expect(errors.join('\n')).toContain('this plan would start from another state');
  });

  it('says what is wrong, when it is', async () => {
    await world.fill({
      account_id: '1234',
      domain_name: `https://${domain}`,
      verifier_image: 'verifier:latest',
    });
    const { exitCode, errors } = await world.plan();
    expect(exitCode).toBe(1);
    expect(
      errors.filter((error) => /Set account_id to your AWS account's 12 digits/.test(error)),
    ).toHaveLength(1);
    expect(errors.filter((error) => /without https:\/\//.test(error))).toHaveLength(1);
    expect(errors.filter((error) => /`latest` is refused/.test(error))).toHaveLength(1);
  });

  it('takes over a bucket that is there already, into a state that is still empty', async () => {
    await makeStateBucket(world.s3);
    await world.fill(deployment(await makeZone(world.env.AWS_ENDPOINT_URL)));

    await world.s3.send(new CreateBucketCommand({ Bucket: modelBucket }));
    const imported = await world.run('import', '-input=false', 'aws_s3_bucket.ollama_models', modelBucket);
    expect(imported.exitCode, imported.stderr).toBe(0);
  });

  it('creates everything else, with the state in the bucket and the lock freed', async () => {
    const planned = await world.plan();
    expect(planned.errors).toEqual([]);
    const { 'aws_s3_bucket.ollama_models': taken, ...rest } = planned.changes;
    expect(taken).toEqual(['update']); // its tags
    expect(new Set(Object.values(rest).map(String))).toEqual(new Set(['create']));
    const root = planned.raw.resource_changes.find(({ address }) => address === instance)?.change.after;
    expect(root?.['root_block_device']).toEqual([
      expect.objectContaining({
        encrypted: true,
        volume_type: 'gp3',
        volume_size: 50,
        iops: 4000,
        throughput: 1000,
      }),
    ]);
    await apply(planned.file);
    expect(await world.output()).toEqual({
      ec2_instance_id: (await running())[0],
      service_url: `https://${domain}`,
      model_bucket: modelBucket,
      model_prefix: 'ollama/0.24.0',
      tail_document: 'ttb-verifier-TailBootLog',
      read_document: 'ttb-verifier-ReadBootLog',
    });

    const state = await world.s3.send(new GetObjectCommand({ Bucket: stateBucket, Key: stateKey }));
    expect(JSON.parse((await state.Body?.transformToString()) ?? '')).toMatchObject({ version: 4 });
    const { Versions = [], DeleteMarkers = [] } = await world.s3.send(
      new ListObjectVersionsCommand({ Bucket: stateBucket, Prefix: `${stateKey}.tflock` }),
    );
    expect(Versions.length, 'the lock was taken').toBeGreaterThan(0);
    expect(DeleteMarkers.filter(({ IsLatest }) => IsLatest)).toHaveLength(1);
  });

  it('then has nothing to do', expectNothingToDo);

  it('tags everything it made', async () => {
    const untagged = (await world.resources()).filter(
      ({ values }) =>
        'tags_all' in values && (values['tags_all'] as Record<string, string>)['Service'] !== 'ttb-verifier',
    );
    expect(untagged.map(({ address }) => address)).toEqual([]);
    const { ec2_instance_id: id } = await world.output();
    const [volume] = await rootVolumes(id as string);
    expect(volume?.Tags).toContainEqual({ Key: 'Service', Value: 'ttb-verifier' });
    expect(volume?.Encrypted).toBe(true);
  });

  it('is open to the world on 443 and nowhere else', async () => {
    const { SecurityGroups = [] } = await world.ec2.send(
      new DescribeSecurityGroupsCommand({ Filters: [{ Name: 'tag:Service', Values: ['ttb-verifier'] }] }),
    );
    expect(SecurityGroups).toHaveLength(2);
    const open = SecurityGroups.flatMap(({ IpPermissions = [] }) => IpPermissions).filter(
      ({ IpRanges = [], Ipv6Ranges = [] }) => IpRanges.length + Ipv6Ranges.length > 0,
    );
    expect(open.map(({ FromPort, ToPort }) => [FromPort, ToPort])).toEqual([[443, 443]]);
  });

  it('waits for nobody else’s lock, and says whose it is', async () => {
    const Key = `${stateKey}.tflock`;
    const lock = {
      ID: '0f8fad5b-d9cb-469f-a165-70867728950e',
      Operation: 'OperationTypeApply',
      Who: 'ann@laptop',
    };
    await world.s3.send(new PutObjectCommand({ Bucket: stateBucket, Key, Body: JSON.stringify(lock) }));
    const { exitCode, errors } = await world.plan();
    expect(exitCode).toBe(1);
    expect(errors.join('\n')).toMatch(/Error acquiring the state lock[\s\S]*ann@laptop/);
    await world.s3.send(new DeleteObjectCommand({ Bucket: stateBucket, Key }));
  });

  /** The machine in service and the one that comes after it, each with a verifier that answers in 5 s. */
  async function machines(healthyAfterMs: number) {
    const [old = ''] = await running();
    const { group } = world.balancer;
    const next = await verifier(5000);
    group.machines.set(old, await verifier(5000));
    const heard: string[] = [];
    let since = Number.POSITIVE_INFINITY;
    group.heard = (action, id) => {
      heard.push(`${action} ${id === old ? 'old' : 'new'}`);
      if (action !== 'RegisterTargets') return;
      group.machines.set(id, next);
      since = Date.now();
    };
    group.healthOf = (id) => (id === old || Date.now() - since >= healthyAfterMs ? 'healthy' : 'initial');
    return {
      old,
      heard,
      async [Symbol.asyncDispose]() {
        group.healthOf = () => undefined;
        group.heard = () => undefined;
        for (const machine of group.machines.values()) machine.end();
        group.machines.clear();
      },
    };
  }
  const said = (events: Event[]) => events.flatMap(({ hook }) => hook?.output ?? []);

  it('replaces the instance, and of 50 calls a second with 5 s to an answer none fails', async () => {
    await using two = await machines(8000);
    const planned = await world.plan(`-replace=${instance}`);
    expect(planned.changes).toEqual(replacement);
    const stop = callers(world.balancer.url, 50);
    const { events } = await apply(planned.file);
    const asked = await stop();
    console.log(`${asked.answered} calls answered, ${asked.failed.length} failed`);
    expect(asked.failed).toEqual([]);
    expect(asked.answered).toBeGreaterThan(400);

    expect(said(events).join('\n')).toMatch(
      /not yet healthy, 0:\d\d: the new one, i-\w+ \(initial\); i-\w+ still serves[\s\S]*the new one is healthy, after 0:\d\d[\s\S]*the old one finishes what it is at/,
    );
    // Taken out once by the wait, then by OpenTofu.
    expect(two.heard).toEqual([
      'RegisterTargets new',
      'DeregisterTargets old',
      'DeregisterTargets old',
      'TerminateInstances old',
    ]);
    const order = [
      when(events, 'apply_complete', 'create', instance),
      when(events, 'apply_complete', 'create', attachment),
      when(events, 'apply_complete', 'create', inService),
      when(events, 'apply_start', 'delete', attachment),
      when(events, 'apply_start', 'delete', instance),
    ];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const now = await running();
    expect(now).toHaveLength(1);
    expect(now[0]).not.toBe(two.old);
    expect((await world.output())['ec2_instance_id']).toBe(now[0]);
    await expectNothingToDo();
  });

  it('without the wait the same calls fail: the control', async () => {
    await using two = await machines(3000);
    const script = join(world.unit, 'in_service.sh');
    const text = await readFile(script, 'utf8');
    await writeFile(script, 'exit 0\n');
    const planned = await world.plan(`-replace=${instance}`);
    const stop = callers(world.balancer.url, 50);
    await apply(planned.file);
    const asked = await stop();
    await writeFile(script, text);
    console.log(`${asked.answered} calls answered, ${asked.failed.length} failed`);
    expect(asked.failed).toContain('502'); // an answer under way
    expect(asked.failed).toContain('503'); // nobody in service
    expect(two.heard).toEqual(['RegisterTargets new', 'DeregisterTargets old', 'TerminateInstances old']);
  });

  it('leaves the old one in service when the new one never becomes healthy, and goes on from there', async () => {
    await using two = await machines(Number.POSITIVE_INFINITY);
    world.env['IN_SERVICE_LIMIT_S'] = '1';
    const planned = await world.plan(`-replace=${instance}`);
    const { exitCode, errors } = await world.run('apply', '-json', '-input=false', planned.file);
    delete world.env['IN_SERVICE_LIMIT_S'];
    expect(exitCode).toBe(1);
    expect(errors.join('\n')).toContain(`${two.old} still serves and stays`);
    expect(two.heard).toEqual(['RegisterTargets new']);
    expect(await running()).toHaveLength(2);

    // As the runbook does it: another new one is made, and the one that serves still waits for it.
    const [second] = (await running()).filter((id) => id !== two.old);
    two.heard.length = 0;
    const third = await verifier(5000);
    const { group } = world.balancer;
    group.heard = (action, id) => {
      const name = id === two.old ? 'old' : id === second ? 'second' : 'third';
      two.heard.push(`${action} ${name}`);
      if (action === 'RegisterTargets') group.machines.set(id, third);
    };
    let asked = 0;
    group.healthOf = (id) => {
      if (id === two.old) return 'healthy';
      if (id === second || asked++ < 3) return 'initial';
      if (!two.heard.includes('healthy third')) two.heard.push('healthy third');
      return 'healthy';
    };
    const again = await world.plan(`-replace=${instance}`);
    expect(again.errors).toEqual([]);
    await apply(again.file);
    expect(two.heard.slice(0, 3)).toEqual([
      'RegisterTargets third',
      'healthy third',
      'DeregisterTargets old',
    ]);
    expect(two.heard).toContain('TerminateInstances old');
    expect(two.heard).toContain('TerminateInstances second');
    expect(await running()).toHaveLength(1);
    await expectNothingToDo();
  });

  it('is another instance when the script is another', async () => {
    const script = join(world.unit, 'instance_init.sh');
    const text = await readFile(script, 'utf8');
    await appendFile(script, '# changed\n');
    expect((await world.plan()).changes).toEqual(replacement);
    await writeFile(script, text);
  });

  it('says at plan that the pinned image is gone; the launch then fails, and the old one stays', async () => {
    const unfilled = await readFile(join(world.unit, 'deployment.auto.tfvars.json'), 'utf8');
    const warnings = ({ events }: Ran) =>
      events.flatMap(({ diagnostic: d }) => (d?.severity === 'warning' ? [`${d.summary}: ${d.detail}`] : []));
    const [old = ''] = await running();
    const gone = 'ami-0fffffffffffffff0';
    await world.fill({ ami_id: gone });
    const planned = await world.plan();
    expect(planned.changes).toEqual(replacement);
    expect(warnings(planned).join('\n')).toContain(
      `${gone} is not there any more, or belongs to neither Amazon nor this account`,
    );
    const { exitCode, errors } = await world.run('apply', '-json', '-input=false', planned.file);
    // The provider asks for the image's own root device, before anything is launched.
    expect([exitCode, errors]).toEqual([1, [expect.stringContaining("couldn't find resource")]]);
    expect(await running()).toEqual([old]);
    await writeFile(join(world.unit, 'deployment.auto.tfvars.json'), unfilled);
    expect(warnings(await world.plan())).toEqual([]);
    await expectNothingToDo();
  });

  it('refuses user data that is too large at plan', async () => {
    const script = join(world.unit, 'instance_init.sh');
    const text = await readFile(script, 'utf8');
    const noise = Array.from({ length: 400 }, (_, i) =>
      createHash('sha512').update(String(i)).digest('base64'),
    );
    await appendFile(script, noise.map((line) => `: ${line}\n`).join(''));
    const { exitCode, errors } = await world.plan();
    expect(exitCode).toBe(1);
    expect(errors.join('\n')).toMatch(
      /User data is \d+ characters after gzip and base64, the limit is 21844/,
    );
    await writeFile(script, text);
  });

  it('takes another type and zone from recovery.auto.tfvars.json, and agrees with it afterwards', async () => {
    await writeFile(
      join(world.unit, 'recovery.auto.tfvars.json'),
      JSON.stringify({ instance_type: 'm6i.4xlarge', availability_zone: 'b' }),
    );
    const planned = await world.plan();
    expect(planned.changes).toEqual(replacement);
    // The old one is dead: nothing waits for it, whatever becomes of the new one.
    const [old = ''] = await running();
    world.balancer.group.healthOf = (id) => (id === old ? 'unhealthy' : 'initial');
    const { events } = await apply(planned.file);
    world.balancer.group.healthOf = () => undefined;
    expect(said(events)).toContain('nobody else serves: nothing to wait for');
    const made = (await world.resources()).find(({ address }) => address === instance);
    expect(made?.values).toMatchObject({ instance_type: 'm6i.4xlarge', availability_zone: 'us-east-1b' });
    await expectNothingToDo();
  });

  it('refuses to be destroyed: the protected resources say so', async () => {
    const planned = await world.plan('-destroy');
    expect(planned.exitCode).toBe(1);
    expect(planned.errored).toBe(true);
    const refused = planned.errors.flatMap(
      (error) => /Resource instance (\S+) has prevent_destroy set/.exec(error)?.[1] ?? [],
    );
    expect(refused.sort()).toEqual(protectedAddresses);
    for (const address of protectedAddresses) {
      const { exitCode, errors } = await world.plan('-destroy', `-target=${address}`);
      expect(exitCode).toBe(1);
      expect(errors.join('\n')).toContain(`${address} has prevent_destroy set`);
    }
  });

  it('replaces the certificate under an override that lives for one plan, and the listener is never without one', async () => {
    const arnOf = async () => {
      const found = await world.resources();
      const value = (address: string, name: string) =>
        found.find((resource) => resource.address === address)?.values[name] as string;
      const answer = await world.call(
        'elasticloadbalancing',
        '/',
        `Action=DescribeListeners&Version=2015-12-01&LoadBalancerArn=${encodeURIComponent(value('aws_lb.main', 'arn'))}`,
      );
      return {
        certificate: value(certificate, 'arn'),
        served: /<CertificateArn>([^<]+)</.exec(answer)?.[1],
      };
    };
    const before = await arnOf();
    expect(before.served).toBe(before.certificate);

    expect((await world.plan(`-replace=${certificate}`)).errors.join('\n')).toContain('prevent_destroy set');
    const override = join(world.unit, 'zz_firedrill_override.tf.json');
    await writeFile(
      override,
      JSON.stringify({
        resource: { aws_acm_certificate: { ttb: { lifecycle: { prevent_destroy: false } } } },
      }),
    );
    const planned = await world.plan(`-replace=${certificate}`);
    await rm(override);
    expect(planned.errors).toEqual([]);
    expect(planned.changes).toEqual({
      [certificate]: ['create', 'delete'],
      'aws_acm_certificate_validation.ttb': ['delete', 'create'],
      [`aws_route53_record.validation["${domain}"]`]: ['delete', 'create'],
      'aws_lb_listener.https': ['update'],
    });

    const { events } = await apply(planned.file);
    const order = [
      when(events, 'apply_complete', 'create', certificate),
      when(events, 'apply_complete', 'update', 'aws_lb_listener.https'),
      when(events, 'apply_start', 'delete', certificate),
    ];
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    const after = await arnOf();
    expect(after.served).toBe(after.certificate);
    expect(after.certificate).not.toBe(before.certificate);
    await expectNothingToDo();
    expect((await world.plan('-destroy', `-target=${certificate}`)).errors.join('\n')).toContain(
      'prevent_destroy set',
    );
  });

  it.skipIf(!hasGithubProvider)(
    'takes over the repository as it is, and recovers without GitHub afterwards: no token, no call',
    async () => {
      await using server = await github();
      const { GITHUB_TOKEN: _, ...env }: Record<string, string> = {
        ...world.env,
        GITHUB_BASE_URL: server.url,
      };
      const run = (...args: string[]) => terragrunt(world.unit, env, '--', ...args);
      await writeFile(
        join(world.unit, 'github.auto.tfvars.json'),
        JSON.stringify({ github_owner: 'example', github_repository: 'ttb' }),
      );
      const imported = await run('import', '-input=false', 'github_repository.ttb', 'ttb');
      expect(imported.exitCode, imported.stderr).toBe(0);
      const taken = join(world.unit, 'taken.tfplan');
      const target = '-target=github_repository.ttb';
      const { errors: none } = await run('plan', '-json', '-input=false', `-out=${taken}`, target);
      expect(none).toEqual([]);
      const { document } = await run('show', '-json', taken);
      const { before, after } = (document as Shown).resource_changes[0]?.change ?? {};
      // Neither is GitHub's: what a destroy would do, and a default that the provider writes down.
      const ours = { archive_on_destroy: true, ignore_vulnerability_alerts_during_read: false };
      expect(after).toEqual({ ...before, ...ours });

      server.refuse();
      const file = join(world.unit, 'recovery.tfplan');
      const planned = await run(
        'plan',
        '-json',
        '-input=false',
        `-out=${file}`,
        `-replace=${instance}`,
        '-exclude-file=recovery.exclude',
      );
      expect(planned.errors).toEqual([]);
      expect(changesOf((await run('show', '-json', file)).document)).toEqual({
        [instance]: ['create', 'delete'],
        [attachment]: ['create', 'delete'],
        [inService]: ['create', 'delete'],
      });
      expect(server.calls()).toBe(0);
      const { errors } = await run('plan', '-json', '-input=false');
      expect(errors.length, 'a plan of everything needs GitHub').toBeGreaterThan(0);
      expect(server.calls()).toBeGreaterThan(0);

      // How a protection is taken off a repository: forgotten, with what hangs on it, and never asked for.
      expect(await run('state', 'rm', 'github_repository.ttb')).toMatchObject({ exitCode: 0 });
    },
  );

  describe('the documents that read the boot log', () => {
    const bytes = Buffer.concat([
      Buffer.from('Cloud-init v. 22.2.2 running\n\r 50%\r100%\n'),
      Buffer.from([0xff, 0xfe, 0xef, 0xbf, 0xbd, 0xc3]), // invalid UTF-8, and the sign that SSM's agent loses
      Buffer.alloc(40_000, 'boot line with ünïcode\n'),
    ]);
    /** The document's own script, on another file. */
    async function script(name: string, offset: number, file: string) {
      const found = (await world.resources()).find(({ address }) => address === `aws_ssm_document.${name}`);
      const content = JSON.parse(found?.values['content'] as string) as {
        properties?: { linux: { commands: string } };
        mainSteps?: { inputs: { runCommand: string[] } }[];
      };
      const text = content.properties?.linux.commands ?? content.mainSteps?.[0]?.inputs.runCommand.join('\n');
      return (text ?? '')
        .replace('{{ offset }}', String(offset))
        .replace('/var/log/cloud-init-output.log', file);
    }
    const dataOf = (output: string) =>
      [...output.matchAll(/^@RB D \d+ (\d+) (\d+) (\S*)$/gm)].map(([, offset, n, text]) => ({
        offset: Number(offset),
        n: Number(n),
        data: Buffer.from(text as string, 'base64'),
      }));

    it.skipIf(process.platform !== 'linux')(
      'follow it byte by byte, through a growing file and a broken session',
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'tail-'));
        const file = join(folder, 'log');
        await writeFile(file, bytes.subarray(0, 20_000));
        const pieces: Buffer[] = [];
        let offset = 0;
        for (const size of [30_000, bytes.length]) {
          const session = execa('sh', ['-c', await script('tail_boot_log', offset, file)], {
            reject: false,
            stdin: 'ignore',
            buffer: false,
          });
          let output = '';
          session.stdout.on('data', (chunk: Buffer) => {
            output += chunk.toString('latin1');
          });
          const seen = () => offset + dataOf(output).reduce((sum, { n }) => sum + n, 0);
          await until(async () => seen() >= size - 10_000 || seen() >= 20_000, 'the first frames');
          // Appended, as a log is: a file cut off for a moment would be read as another one.
          await appendFile(file, bytes.subarray((await stat(file)).size, size));
          await until(async () => seen() === size, 'the rest');
          session.kill('SIGKILL');
          await session;
          expect(output).toMatch(/^@RB H \d+ [\d.]+ \S*$/m);
          for (const frame of dataOf(output)) {
            expect(frame.offset).toBe(offset);
            expect(frame.data).toHaveLength(frame.n);
            pieces.push(frame.data);
            offset += frame.n;
          }
        }
        expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
        await rm(folder, { recursive: true });
      },
    );

    it.skipIf(process.platform !== 'linux')(
      'read a piece that fits into a command’s answer, and say when the file is another',
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'tail-'));
        const file = join(folder, 'log');
        await writeFile(file, bytes);
        const { stdout, exitCode } = await execa('sh', ['-c', await script('read_boot_log', 100, file)]);
        expect(exitCode).toBe(0);
        expect(stdout.length).toBeLessThan(24_000);
        expect(dataOf(stdout)).toEqual([{ offset: 100, n: 16_000, data: bytes.subarray(100, 16_100) }]);
        const past = await execa('sh', ['-c', await script('read_boot_log', bytes.length + 1, file)]);
        expect(past.stdout).toMatch(/^@RB R \d+\n@RB D \d+ 0 16000 /);
        await rm(folder, { recursive: true });
      },
    );
  });
});

describe.skipIf(missing.length > 0)('leaving GitHub out', { timeout: 60_000 }, () => {
  it('and taking it in again loads the unit, in a copy that is kept between the runs', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'infrastructure-'));
    const unit = join(folder, 'infrastructure');
    await cp(join(repository, 'infrastructure'), unit, {
      recursive: true,
      filter: (path) => !/\.terra(form|grunt-cache)$|\.tfstate/.test(path),
    });
    await cp(join(repository, 'docker-compose.yml'), join(folder, 'docker-compose.yml'));
    // `get` loads every file and needs no provider: not even GitHub's, which not every machine can fetch.
    const load = (github: boolean) =>
      terragrunt(unit, bareEnvironment(), '--feature', `github=${github}`, '--no-auto-init', '--', 'get');
    const files = async () => {
      const copied = await readdir(join(unit, '.terragrunt-cache'), { recursive: true });
      return copied.map((path) => basename(path)).filter((name) => /github.*\.tf$/.test(name));
    };
    for (const github of [true, false, true]) {
      const { exitCode, stderr } = await load(github);
      expect(stderr).not.toContain('Duplicate');
      expect(exitCode, stderr).toBe(0);
      expect(await files()).toEqual([github ? 'github_repository.tf' : 'without_github.tf']);
    }
    await rm(folder, { recursive: true });
  });

  it('where the state has the repository plans to forget it, never to destroy it', async () => {
    // This unit's terragrunt.hcl, with something built in instead of a repository, so that it needs no github provider.
    const folder = await mkdtemp(join(tmpdir(), 'infrastructure-'));
    const unit = join(folder, 'infrastructure');
    await mkdir(unit);
    const hcl = await readFile(join(repository, 'infrastructure', 'terragrunt.hcl'), 'utf8');
    expect(hcl).toContain('from = github_repository.ttb');
    const files = {
      '../docker-compose.yml': 'services: {}\n',
      'terragrunt.hcl': hcl.replace('github_repository.ttb', 'terraform_data.ttb'),
      'deployment.auto.tfvars.json': '{"service":"ttb-verifier","region":"us-east-1","account_id":""}',
      'github_repository.tf':
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n' +
        'resource "terraform_data" "ttb" {\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(unit, name), text);
    const env = bareEnvironment();
    expect((await terragrunt(unit, env, '--', 'apply', '-json', '-auto-approve')).exitCode).toBe(0);
    const { events, errors } = await terragrunt(
      unit,
      env,
      '--feature',
      'github=false',
      '--',
      'plan',
      '-json',
    );
    expect(errors).toEqual([]);
    expect(events.find(({ type }) => type === 'change_summary')).toMatchObject({
      changes: { add: 0, change: 0, remove: 0, forget: 1 },
    });
    await rm(folder, { recursive: true });
  });
});
