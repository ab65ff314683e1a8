import { RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  GetConnectionStatusCommand,
  GetParameterCommand,
  GetParametersCommand,
  SendCommandCommand,
} from '@aws-sdk/client-ssm';
import { expect, test } from 'vitest';
import { namesOf } from '../../src/sandbox/names.ts';
import type { WorldFacts } from '../../src/sandbox/protocol.ts';
import { sandboxFor, service } from './fixture.ts';

const names = namesOf(service);
type World = Awaited<ReturnType<typeof sandboxFor>>;

async function launched(world: World): Promise<string> {
  const ec2 = world.ec2();
  const run = new RunInstancesCommand({
    ImageId: names.amiId,
    InstanceType: 'm7i.2xlarge',
    SubnetId: names.subnets.a,
    MinCount: 1,
    MaxCount: 1,
  });
  return (await ec2.send(run)).Instances?.[0]?.InstanceId ?? '';
}

const connection = async (world: World, Target: string) =>
  (await world.ssm().send(new GetConnectionStatusCommand({ Target }))).Status;

test("a new machine's agent comes online while its user data runs", async () => {
  await using world = await sandboxFor();
  const id = await launched(world);
  expect(await connection(world, id)).toBe('notconnected');
  await world.pass(40_000);
  expect(await connection(world, id)).toBe('connected');
  const known = await world
    .ssm()
    .send(new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [id] }] }));
  expect(known.InstanceInformationList).toMatchObject([
    { InstanceId: id, PingStatus: 'Online', PlatformName: 'Amazon Linux' },
  ]);
  expect(known.InstanceInformationList?.[0]?.LastPingDateTime).toBeInstanceOf(Date);
});

test('agent offline: never, though the machine recovers', async () => {
  await using world = await sandboxFor('agent-offline');
  const id = await launched(world);
  await world.pass(600_000);
  expect(await connection(world, id)).toBe('notconnected');
  const known = await world
    .ssm()
    .send(new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [id] }] }));
  expect(known.InstanceInformationList).toEqual([]);
  const send = world
    .ssm()
    .send(new SendCommandCommand({ DocumentName: names.readDocument, InstanceIds: [id] }));
  await expect(send).rejects.toMatchObject({
    name: 'InvalidInstanceId',
    message: expect.stringContaining(`[[${id}]] not in a valid state`),
  });
});

test('the sick machine has lost its agent', async () => {
  await using world = await sandboxFor('warm-cache');
  const { instanceId } = await world.ask<WorldFacts>('GET', 'world');
  expect(await connection(world, instanceId)).toBe('notconnected');
  const all = await world.ssm().send(new DescribeInstanceInformationCommand({}));
  expect(all.InstanceInformationList?.map((one) => one.PingStatus)).toEqual(['ConnectionLost']);
});

test('the boot log comes in chunks of a command that only reads, exact to the byte', async () => {
  await using world = await sandboxFor('slow-registry');
  const ssm = world.ssm();
  const id = await launched(world);
  await world.pass(1_500_000);
  let log = Buffer.alloc(0);
  let result = '';
  for (let more = true; more; ) {
    const sent = await ssm.send(
      new SendCommandCommand({
        DocumentName: names.readDocument,
        InstanceIds: [id],
        Parameters: { offset: [String(log.length)] },
      }),
    );
    const CommandId = sent.Command?.CommandId ?? '';
    const ask = () => ssm.send(new GetCommandInvocationCommand({ CommandId, InstanceId: id }));
    await expect(ask()).rejects.toMatchObject({ name: 'InvocationDoesNotExist' });
    await world.pass(400);
    expect(await ask()).toMatchObject({ Status: 'InProgress', StandardOutputContent: '' });
    await world.pass(1_000);
    const done = await ask();
    expect(done).toMatchObject({ Status: 'Success', ResponseCode: 0 });
    expect(done.StandardOutputContent?.length).toBeLessThan(24_000);
    const frames = (done.StandardOutputContent ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '));
    const data = frames.find((frame) => frame[1] === 'D');
    result = frames.find((frame) => frame[1] === 'H')?.[4] ?? '';
    more = data !== undefined;
    if (data) {
      expect(Number(data[3])).toBe(log.length);
      log = Buffer.concat([log, Buffer.from(data[5] ?? '', 'base64')]);
    }
  }
  const lines = log.toString('utf8').split('\n');
  expect(lines[0]).toMatch(/^Cloud-init v\. 22\.2\.2 running 'init' at /);
  expect(
    lines.filter((line) => line.startsWith('##RB ')).map((line) => JSON.parse(line.slice(5)).stage),
  ).toContain('model-export');
  expect(JSON.parse(Buffer.from(result, 'base64').toString())).toEqual({
    v1: { datasource: 'DataSourceEc2', errors: [] },
  });
});

test('no other document, and no other parameter', async () => {
  await using world = await sandboxFor();
  const { instanceId } = await world.ask<WorldFacts>('GET', 'world');
  const send = (more: object) =>
    world
      .ssm()
      .send(new SendCommandCommand({ DocumentName: names.readDocument, InstanceIds: [instanceId], ...more }));
  await expect(
    send({ DocumentName: 'AWS-RunShellScript', Parameters: { commands: ['id'] } }),
  ).rejects.toMatchObject({ name: 'InvalidDocument' });
  await expect(send({ Parameters: { offset: ['0; id'] } })).rejects.toMatchObject({
    name: 'InvalidParameters',
  });
});

test('parameters: the image to launch from', async () => {
  await using world = await sandboxFor();
  const Name = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.12-x86_64';
  const ssm = world.ssm();
  expect((await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value).toBe(names.amiId);
  expect((await ssm.send(new GetParametersCommand({ Names: [Name, 'nope'] }))).InvalidParameters).toEqual([
    'nope',
  ]);
  await expect(ssm.send(new GetParameterCommand({ Name: 'nope' }))).rejects.toMatchObject({
    name: 'ParameterNotFound',
  });
});
