import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RunInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { inspectCache } from '../../src/aws/model-cache.ts';
import type { EarlierRun, MachinePorts } from '../../src/doctor/check.ts';
import { allChecks } from '../../src/doctor/checks.ts';
import type { Status } from '../../src/doctor/finding.ts';
import { Refused } from '../../src/worlds/refused.ts';
import { service } from '../sandbox/fixture.ts';
import { type Place, place } from './place.ts';

interface Fault {
  readonly id: string;
  readonly what: string;
  readonly make: (at: Place) => Promise<Partial<MachinePorts> | void> | Partial<MachinePorts>;
  readonly status?: Status;
  readonly says: RegExp;
  /** The command that mends it has its values filled in. */
  readonly fix: RegExp;
  /** What cannot be asked for want of it. */
  readonly hides?: readonly string[];
}

const { state, cache, region } = service;
const put = (at: Place, Bucket: string, Key: string, Body: string) =>
  at.s3.send(new PutObjectCommand({ Bucket, Key, Body }));
const trouble = (name: string) => async (at: Place) => void (await at.trouble([name]));
const OF_STATE = ['drift', 'image', 'zones', 'quota', 'launch', 'disk-key', 'images'] as const;
const LIVE: EarlierRun = {
  run: '2026-11-28T060211Z-instance-replacement-k3f9',
  real: true,
  standing: 'waiting',
  title: 'Replace the instance',
  owes: [],
};
const OWES = [{ id: 'o', what: 'aws_acm_certificate.ttb is unprotected', how: 'Put prevent_destroy back.' }];

const ROLE = `arn:aws:iam::${service.account}:role/team/looks-only`;

const FAULTS: readonly Fault[] = [
  {
    id: 'tools',
    what: 'a tool is too old',
    make: () => ({
      tools: async () => {
        throw new Refused(
          'preflight',
          'OpenTofu is 1.10.0; firedrill needs 1.12.4 or later',
          'Install a later one.',
        );
      },
    }),
    says: /OpenTofu is 1\.10\.0/,
    fix: /Install a later one/,
  },
  {
    id: 'tools',
    what: 'a tool is newer than any that was tried',
    make: () => ({ tools: async () => ({ found: [], warnings: ['OpenTofu 1.13.0 is newer.'] }) }),
    status: 'warn',
    says: /newer/,
    fix: /Rehearse/,
  },
  {
    id: 'aws-command',
    what: 'an apply runs it here, and it is not there',
    async make({ unit }) {
      await writeFile(
        join(unit, 'balancer.tf'),
        'resource "x" "y" {\n  provisioner "local-exec" {\n    command = "${path.module}/wait.sh"\n  }\n}\n',
      );
      await writeFile(
        join(unit, 'wait.sh'),
        '# aws is asked\nuntil aws elbv2 describe-target-health; do :; done\n',
      );
      return { program: async () => undefined };
    },
    says: /no aws command on the PATH, and wait\.sh runs it/,
    fix: /Install the AWS CLI/,
  },
  {
    id: 'credentials',
    what: 'they are of another account',
    make: ({ ports }) => ({ service: { ...ports.service, account: '999999999999' } }),
    says: /of account 123456789012, and the service is in 999999999999/,
    fix: /AWS_PROFILE/,
  },
  {
    id: 'dry-run-role',
    what: 'nobody may take the role',
    async make(at) {
      await at.trouble([], ['sts:AssumeRole']);
      return { service: { ...at.ports.service, dryRunRole: ROLE } };
    },
    status: 'warn',
    says: /The role arn:aws:iam::123456789012:role\/team\/looks-only cannot be taken: .+\. A recovery needs no such role\./,
    fix: /^aws iam get-role --role-name looks-only .*sts:AssumeRole on arn:aws:iam::123456789012:role\/team\/looks-only$/,
  },
  {
    id: 'environment',
    what: 'a variable meddles',
    make: () => ({ env: { TF_CLI_ARGS_plan: '-destroy', HOME: '/root' } }),
    says: /TF_CLI_ARGS_plan/,
    fix: /^unset TF_CLI_ARGS_plan$/,
  },
  {
    id: 'terminal',
    what: 'it is too small for the screens',
    make: () => ({ terminal: { columns: 40, rows: 10, kind: 'xterm' } }),
    status: 'warn',
    says: /40 columns by 10 rows/,
    fix: /60 by 15/,
  },
  {
    id: 'outlives',
    what: 'programs end with the login',
    make: () => ({ shown: async () => ({ survived: true, endsAtLogout: true }) }),
    status: 'warn',
    says: /KillUserProcesses/,
    fix: /tmux/,
  },
  {
    id: 'unfinished-run',
    what: 'a live run waits',
    make: () => ({ runs: async () => [LIVE, { ...LIVE, real: false, run: 'rehearsed' }] }),
    status: 'warn',
    says: /Replace the instance \(2026-11-28T060211Z-instance-replacement-k3f9\) is waiting/,
    fix: /^firedrill resume 2026-11-28T060211Z-instance-replacement-k3f9$/,
  },
  {
    id: 'obligations',
    what: 'a protection is off since',
    make: () => ({ runs: async () => [{ ...LIVE, standing: 'finished', owes: OWES }] }),
    status: 'warn',
    says: /aws_acm_certificate\.ttb is unprotected/,
    fix: /Put prevent_destroy back/,
  },
  {
    id: 'state',
    what: 'it was deleted',
    make: async (at) =>
      void (await at.s3.send(new DeleteObjectCommand({ Bucket: state.bucket, Key: state.key }))),
    says: /There is no state at s3:/,
    fix: /list-object-versions --region us-east-1 --bucket ttb-verifier-tfstate-123456789012/,
    hides: [...OF_STATE, 'certificate', 'certificate-record', 'tail-document', 'alarms', 'github', 'asked'],
  },
  {
    id: 'state',
    what: 'it is no state',
    make: async (at) => void (await put(at, state.bucket, state.key, '{"serial":')),
    says: /is no state/,
    fix: /list-object-versions/,
    hides: [...OF_STATE, 'certificate', 'certificate-record', 'tail-document', 'alarms', 'github', 'asked'],
  },
  {
    id: 'lock',
    what: 'a dead runner holds it',
    make: async (at) =>
      void (await put(
        at,
        state.bucket,
        `${state.key}.tflock`,
        '{"ID":"4711; rm -rf /","Operation":"OperationTypeApply","Who":"ci@runner","Created":"2026-11-28T05:00:00Z"}',
      )),
    says: /ci@runner since 2026-11-28 05:00 UTC, for Apply/,
    // Whoever writes a lock may write anything.
    fix: /force-unlock '4711; rm -rf \/'$/,
  },
  {
    id: 'errored-state',
    what: 'an apply could not save',
    async make({ unit }) {
      const folder = join(unit, '.terragrunt-cache/a/b');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'errored.tfstate'), '{"serial":8,"lineage":"x"}');
    },
    says: /could not save its state/,
    fix: /state push .*\/\.terragrunt-cache\/a\/b\/errored\.tfstate/,
  },
  {
    id: 'override',
    what: 'one was left',
    make: ({ unit }) => writeFile(join(unit, 'zz_firedrill_override.tf.json'), '{}'),
    says: /zz_firedrill_override\.tf\.json/,
    fix: /rm .*zz_firedrill_override\.tf\.json/,
  },
  {
    id: 'drift',
    what: 'the instance was ended by hand',
    async make({ world, ports }) {
      const { instanceId } = await world.ask<{ instanceId: string }>('GET', 'world');
      await world.ec2().send(new TerminateInstancesCommand({ InstanceIds: [instanceId] }));
      expect(ports.service.instance).toBe('aws_instance.ttb');
    },
    says: /aws_instance\.ttb is i-\w+ in the state, and it is (shutting-down|terminated)/,
    fix: /instance-replacement/,
  },
  {
    id: 'drift',
    what: 'another one carries the service’s name',
    async make({ world }) {
      const { service: tagged } = await world.ask<{ service: { name: string } }>('GET', 'world');
      const Tags = [{ Key: 'Service', Value: tagged.name }];
      const input = {
        ImageId: 'ami-0123456789abcdef0',
        InstanceType: 'm7i.xlarge' as const,
        MinCount: 1,
        MaxCount: 1,
      };
      await world
        .ec2()
        .send(new RunInstancesCommand({ ...input, TagSpecifications: [{ ResourceType: 'instance', Tags }] }));
    },
    status: 'warn',
    says: /1 more instance of the service that the state does not know: i-/,
    fix: /terminate-instances --region us-east-1 --instance-ids i-/,
  },
  {
    id: 'image',
    what: 'it is gone',
    make: trouble('image-gone'),
    says: /ami-\w+ is gone/,
    fix: /get-parameter/,
  },
  {
    id: 'zones',
    what: 'the type is offered elsewhere only',
    make: trouble('type-not-offered'),
    says: /m7i\.2xlarge is not offered in us-east-1a, only in us-east-1d/,
    fix: /Values=m7i\.2xlarge/,
  },
  {
    id: 'quota',
    what: 'there is no room beside the old one',
    make: trouble('no-quota'),
    says: /8 of 8 vCPUs are in use, and a new m7i\.2xlarge needs 8 beside the old one: 8 too many/,
    fix: /--quota-code L-1216C47A --desired-value 16/,
  },
  {
    id: 'launch',
    what: 'the subnet is gone',
    make: trouble('subnet-gone'),
    says: /EC2 would refuse.*subnet-\w+' does not exist/,
    fix: /describe-subnets/,
  },
  {
    id: 'disk-key',
    what: 'somebody disabled it',
    make: trouble('key-disabled'),
    says: /cannot be used: it is Disabled/,
    fix: /enable-key --region us-east-1 --key-id arn:aws:kms:/,
  },
  {
    id: 'images',
    what: 'the registry has dropped them',
    make: trouble('container-image-gone'),
    says: /Not in the registry any more: .*ollama\/ollama:0\.24\.0/,
    fix: /docker pull/,
  },
  {
    id: 'cache',
    what: 'COMPLETE is gone',
    make: async (at) =>
      void (await at.s3.send(
        new DeleteObjectCommand({ Bucket: cache.bucket, Key: `${cache.prefix}/COMPLETE` }),
      )),
    says: /COMPLETE is missing/,
    fix: /cold-cache-rebuild/,
  },
  {
    id: 'cache',
    what: 'an object has another content than its name',
    async make(at) {
      const { text, name, size } = await smallBlob(at);
      expect(text).toContain(name);
      await at.s3.send(
        new PutObjectCommand({
          Bucket: cache.bucket,
          Key: `${cache.prefix}/${name}`,
          Body: 'x'.repeat(size),
          ChecksumAlgorithm: 'SHA256',
        }),
      );
    },
    says: /has another content than COMPLETE says/,
    fix: /cold-cache-rebuild/,
  },
  {
    id: 'cache',
    what: 'an image beside the model is gone, one has another size, and one is right',
    async make(at) {
      const { complete } = await inspectCache(at.ports.aws, cache);
      const also = ['ollama', 'verifier', 'packages'].map((name) => ({
        name: `also/${name}.tar`,
        size: 3,
        sha256: createHash('sha256').update('tar').digest('hex'),
        of: name,
      }));
      await put(at, cache.bucket, `${cache.prefix}/also/verifier.tar`, 'short');
      await put(at, cache.bucket, `${cache.prefix}/also/packages.tar`, 'tar');
      await put(at, cache.bucket, `${cache.prefix}/COMPLETE`, JSON.stringify({ ...complete, also }));
    },
    status: 'warn',
    says: /: also\/ollama\.tar is missing\. also\/verifier\.tar has 5 bytes instead of 3\. A boot/,
    fix: /instance-replacement/,
  },
  {
    id: 'cache',
    what: 'what lies beside the model has a strange name',
    async make(at) {
      const { complete } = await inspectCache(at.ports.aws, cache);
      const also = [{ name: 'also/../x', size: 3, sha256: '0'.repeat(64) }];
      await put(at, cache.bucket, `${cache.prefix}/COMPLETE`, JSON.stringify({ ...complete, also }));
    },
    status: 'warn',
    says: /The model is cached, but .*strange name/,
    fix: /instance-replacement/,
  },
  {
    id: 'certificate',
    what: 'it ends in days',
    make: trouble('certificate-ends'),
    says: /The certificate of ttb-verifier\.example\.com ends in [45] days/,
    fix: /describe-certificate --region us-east-1 --certificate-arn arn:/,
  },
  {
    id: 'certificate-record',
    what: 'its record is gone',
    make: trouble('record-gone'),
    says: /is not in DNS; AWS wants _\w+\.acm-validations\.aws\./,
    fix: /terragrunt run -- plan/,
  },
  {
    id: 'tail-document',
    what: 'somebody edited it',
    make: trouble('document-changed'),
    says: /ttb-verifier-TailBootLog was changed/,
    fix: /terragrunt run -- plan/,
  },
  {
    id: 'alarms',
    what: 'their actions are off',
    make: trouble('alarms-off'),
    says: /switched off: .*ttb-verifier-health/,
    fix: /enable-alarm-actions --region us-east-1 --alarm-names .*ttb-verifier-health/,
  },
  {
    id: 'github',
    what: 'it is down, and plans ask it',
    async make(at) {
      await at.trouble(['github-down']);
      const { exclude: _left, ...all } = at.ports.service;
      return { service: all };
    },
    status: 'warn',
    says: /GitHub does not answer \(it answers with 503\), and plans ask it about github_/,
    fix: /exclude:/,
  },
];

/** One of the model's files that is small enough to be put anew, as COMPLETE names it. */
async function smallBlob({ ports }: Place) {
  const { complete } = await inspectCache(ports.aws, cache);
  const blob = complete?.files.find(({ name, size }) => name.startsWith('blobs/') && size < 1000);
  if (!blob) throw new Error('no small blob');
  return { ...blob, text: JSON.stringify(complete) };
}

test('a world without fault: every check passes', async () => {
  const at = await place();
  expect(await at.findings()).toEqual([]);
  expect(region).toBe('us-east-1');
});

test('a program that only the machine runs, or a comment names, is not wanted here', async () => {
  const at = await place();
  await writeFile(
    join(at.unit, 'a.tf'),
    '# provisioner "local-exec" {\nresource "x" "y" {\n  provisioner "local-exec" {\n    command = "echo hello"\n  }\n  user_data = "aws s3 cp x y"\n}\n',
  );
  expect(await at.findings({ program: async () => undefined })).toEqual([]);
});

describe('a world where one thing is wrong: it is found and named, and nothing else', () => {
  test.each(FAULTS)('$id: $what', async ({ make, id, status = 'fail', says, fix, hides = [] }) => {
    const at = await place();
    const found = await at.findings((await make(at)) ?? {});
    const asked = found.filter((one) => one.status !== 'not-asked');
    expect(asked.map((one) => [one.id, one.status])).toEqual([[id, status]]);
    expect(asked[0]?.what).toMatch(says);
    expect(asked[0]?.fix).toMatch(fix);
    const unasked = found.filter((one) => one.status === 'not-asked');
    expect(unasked.map((one) => one.id)).toEqual(hides);
    // Each says what to do, as what failed does.
    expect(unasked.filter((one) => !one.fix)).toEqual([]);
  });

  test('every check fails in one of them', () => {
    const failing = new Set(FAULTS.map(({ id }) => id));
    expect(allChecks.map(({ id }) => id).filter((id) => !failing.has(id))).toEqual([]);
  });
});
