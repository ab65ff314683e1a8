import {
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypesCommand,
  DescribeVolumesCommand,
  type EC2Client,
  GetConsoleOutputCommand,
  RunInstancesCommand,
  type RunInstancesCommandInput,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { namesOf } from '../../src/sandbox/names.ts';
import type { WorldFacts } from '../../src/sandbox/protocol.ts';
import { HEALTHY } from '../../src/sandbox/scenario.ts';
import { sandboxFor, service } from './fixture.ts';

const names = namesOf(service);
const launch: RunInstancesCommandInput = {
  ImageId: names.amiId,
  InstanceType: 'm7i.2xlarge',
  SubnetId: names.subnets.a,
  MinCount: 1,
  MaxCount: 1,
  UserData: Buffer.from('#!/bin/bash\n').toString('base64'),
  TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Service', Value: service.name }] }],
  BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 50, Iops: 4000, Throughput: 1000 } }],
};

async function describe(ec2: EC2Client, id: string) {
  const answer = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
  return answer.Reservations?.[0]?.Instances?.[0];
}

async function consoleText(ec2: EC2Client, id: string, Latest = true): Promise<string> {
  const { Output } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: id, Latest }));
  return Buffer.from(Output ?? '', 'base64').toString('utf8');
}

test('the machine in service is found by its tag and described whole', async () => {
  await using world = await sandboxFor();
  const facts = await world.ask<WorldFacts>('GET', 'world');
  const ec2 = world.ec2();
  const found = await ec2.send(
    new DescribeInstancesCommand({
      Filters: [
        { Name: 'tag:Service', Values: [service.name] },
        { Name: 'instance-state-name', Values: ['running', 'pending'] },
      ],
    }),
  );
  const instance = found.Reservations?.[0]?.Instances?.[0];
  expect(instance).toMatchObject({
    InstanceId: facts.instanceId,
    InstanceType: 'm7i.2xlarge',
    State: { Code: 16, Name: 'running' },
    Placement: { AvailabilityZone: 'us-east-1a' },
    IamInstanceProfile: { Arn: names.instanceProfileArn },
  });
  const { Volumes } = await ec2.send(
    new DescribeVolumesCommand({ VolumeIds: [instance?.BlockDeviceMappings?.[0]?.Ebs?.VolumeId ?? ''] }),
  );
  expect(Volumes?.[0]).toMatchObject({
    Size: 50,
    Throughput: 1000,
    Iops: 4000,
    VolumeType: 'gp3',
    Encrypted: true,
  });
  const types = await ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['m7i.2xlarge'] }));
  expect(types.InstanceTypes?.[0]).toMatchObject({
    Hypervisor: 'nitro',
    MemoryInfo: { SizeInMiB: 32768 },
    ProcessorInfo: { SupportedArchitectures: ['x86_64'] },
    EbsInfo: { EbsOptimizedInfo: { MaximumThroughputInMBps: 1250 } },
  });
});

test('a launch goes from pending to running, and its checks take a while', async () => {
  await using world = await sandboxFor();
  const ec2 = world.ec2();
  const id = (await ec2.send(new RunInstancesCommand(launch))).Instances?.[0]?.InstanceId ?? '';
  expect(id).toMatch(/^i-0[0-9a-f]{16}$/);
  expect((await describe(ec2, id))?.State?.Name).toBe('pending');
  expect((await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }))).InstanceStatuses).toEqual(
    [],
  );
  expect(await consoleText(ec2, id)).toBe('');
  await world.pass(20_000);
  expect((await describe(ec2, id))?.State?.Name).toBe('running');
  const status = async () =>
    (await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [id] }))).InstanceStatuses?.[0];
  expect((await status())?.InstanceStatus?.Status).toBe('initializing');
  await world.pass(180_000);
  expect(await status()).toMatchObject({ InstanceStatus: { Status: 'ok' }, SystemStatus: { Status: 'ok' } });
});

test('the same client token is the same machine', async () => {
  await using world = await sandboxFor();
  const ec2 = world.ec2();
  const run = () => ec2.send(new RunInstancesCommand({ ...launch, ClientToken: 'one-token' }));
  const first = (await run()).Instances?.[0]?.InstanceId;
  expect((await run()).Instances?.[0]?.InstanceId).toBe(first);
  const other = await ec2.send(new RunInstancesCommand({ ...launch, ClientToken: 'another' }));
  expect(other.Instances?.[0]?.InstanceId).not.toBe(first);
});

test('a terminated machine stays in sight for an hour, then EC2 forgets it', async () => {
  await using world = await sandboxFor();
  const ec2 = world.ec2();
  const id = (await ec2.send(new RunInstancesCommand(launch))).Instances?.[0]?.InstanceId ?? '';
  await world.pass(30_000);
  const ended = await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  expect(ended.TerminatingInstances?.[0]).toMatchObject({
    CurrentState: { Name: 'shutting-down' },
    PreviousState: { Name: 'running' },
  });
  await world.pass(60_000);
  expect(await describe(ec2, id)).toMatchObject({
    State: { Name: 'terminated' },
    StateReason: { Code: 'Client.UserInitiatedShutdown' },
  });
  await world.pass(3_700_000);
  await expect(describe(ec2, id)).rejects.toMatchObject({ name: 'InvalidInstanceID.NotFound' });
});

test('the console without Latest comes minutes later, and never more than its last 64 KB', async () => {
  await using world = await sandboxFor({
    ...HEALTHY,
    start: { instance: 'healthy', cache: 'missing' },
    durationsMs: { 'model-pull': 3_600_000 },
  });
  const ec2 = world.ec2();
  const id = (await ec2.send(new RunInstancesCommand(launch))).Instances?.[0]?.InstanceId ?? '';
  await world.pass(60_000);
  expect(await consoleText(ec2, id)).toContain('Linux version');
  expect(await consoleText(ec2, id, false)).toBe('');
  await world.pass(4_000_000);
  const latest = await consoleText(ec2, id);
  expect(Buffer.byteLength(latest)).toBe(65_536);
  expect(latest).not.toContain('Linux version');
  expect(latest).toContain('"stage":"recovered"');
  expect(await consoleText(ec2, id, false)).toContain('Linux version');
});

test('what cannot be launched is refused in so many words', async () => {
  await using world = await sandboxFor();
  const ec2 = world.ec2();
  const run = (more: Partial<RunInstancesCommandInput>) =>
    ec2.send(new RunInstancesCommand({ ...launch, ...more }));
  await expect(run({ InstanceType: 'm99.huge' as 'm7i.2xlarge' })).rejects.toMatchObject({
    name: 'InvalidParameterValue',
  });
  await expect(run({ SubnetId: 'subnet-00000000000000000' })).rejects.toMatchObject({
    name: 'InvalidSubnetID.NotFound',
  });
  const UserData = Buffer.alloc(16_385).toString('base64');
  await expect(run({ UserData })).rejects.toThrow('User data is limited to 16384 bytes');
  await expect(run({ DryRun: true })).rejects.toMatchObject({
    name: 'DryRunOperation',
    $metadata: { httpStatusCode: 412 },
  });
  await expect(
    ec2.send(new DescribeInstancesCommand({ Filters: [{ Name: 'colour', Values: ['red'] }] })),
  ).rejects.toThrow("The filter 'colour' is invalid");
  const all = await ec2.send(new DescribeInstancesCommand({}));
  expect(all.Reservations).toHaveLength(1);
});

test('no capacity: refused as often as it is asked, until another zone or type', async () => {
  await using world = await sandboxFor('no-capacity');
  const ec2 = world.ec2();
  const run = (more: Partial<RunInstancesCommandInput> = {}) =>
    ec2.send(new RunInstancesCommand({ ...launch, ...more }));
  for (const _ of [1, 2]) {
    await expect(run()).rejects.toMatchObject({
      name: 'InsufficientInstanceCapacity',
      message: expect.stringContaining(
        'do not have sufficient m7i.2xlarge capacity in the Availability Zone you requested (us-east-1a)',
      ),
      $metadata: { httpStatusCode: 500 },
    });
  }
  const elsewhere = await run({ SubnetId: names.subnets.b });
  expect(elsewhere.Instances?.[0]?.Placement?.AvailabilityZone).toBe('us-east-1b');
  expect((await run({ InstanceType: 'm6i.2xlarge' })).Instances?.[0]?.InstanceType).toBe('m6i.2xlarge');
});

test('no capacity once: a retried call is refused like its first try, the next launch works', async () => {
  const faults = [
    { kind: 'no-capacity', instanceType: 'm7i.2xlarge', zone: 'us-east-1a', times: 1 },
  ] as const;
  await using world = await sandboxFor({ ...HEALTHY, faults });
  const ec2 = world.ec2();
  const run = (ClientToken: string) => ec2.send(new RunInstancesCommand({ ...launch, ClientToken }));
  for (const _ of [1, 2, 3])
    await expect(run('one')).rejects.toMatchObject({ name: 'InsufficientInstanceCapacity' });
  expect((await run('two')).Instances).toHaveLength(1);
});

test('terminated at launch: once, with its reason; the second machine comes up', async () => {
  await using world = await sandboxFor('terminated-at-launch');
  const ec2 = world.ec2();
  const run = async () =>
    (await ec2.send(new RunInstancesCommand({ ...launch, ClientToken: undefined }))).Instances?.[0]
      ?.InstanceId ?? '';
  const first = await run();
  const second = await run();
  await world.pass(60_000);
  expect(await describe(ec2, first)).toMatchObject({
    State: { Name: 'terminated' },
    StateReason: {
      Code: 'Client.VolumeLimitExceeded',
      Message: 'Client.VolumeLimitExceeded: Volume limit exceeded',
    },
  });
  expect((await describe(ec2, second))?.State?.Name).toBe('running');
});

test('the sick machine runs, fails its check, and its console says why', async () => {
  await using world = await sandboxFor('warm-cache');
  const ec2 = world.ec2();
  const { instanceId } = await world.ask<WorldFacts>('GET', 'world');
  const status = (await ec2.send(new DescribeInstanceStatusCommand({ InstanceIds: [instanceId] })))
    .InstanceStatuses?.[0];
  expect(status).toMatchObject({ InstanceStatus: { Status: 'impaired' }, SystemStatus: { Status: 'ok' } });
  expect(await consoleText(ec2, instanceId)).toContain('Out of memory: Killed process');
});
