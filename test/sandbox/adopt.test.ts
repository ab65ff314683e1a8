import { DescribeInstancesCommand, GetConsoleOutputCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { HEALTHY, type Scenario } from '../../src/sandbox/scenario.ts';
import { sandboxFor } from './fixture.ts';

const id = 'i-0123456789abcdef0';
const machine = { id, type: 'm7i.2xlarge', zone: 'us-east-1a', image: 'ami-0123456789abcdef0' };
const hurried: Scenario = {
  ...HEALTHY,
  durationsMs: { system: 1_000, packages: 200, images: 200, 'model-restore': 100, 'model-verify': 100 },
};

test('a machine that another EC2 launched boots here under its own id, and only once', async () => {
  await using world = await sandboxFor(hurried);
  expect(await world.ask('POST', 'adopt', machine)).toEqual({});
  const ec2 = world.ec2();
  const described = async () => {
    const { Reservations } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return Reservations?.[0]?.Instances?.[0];
  };
  const consoleText = async () => {
    const { Output } = await ec2.send(new GetConsoleOutputCommand({ InstanceId: id, Latest: true }));
    return Buffer.from(Output ?? '', 'base64').toString();
  };
  expect(await consoleText()).toBe('');
  // The system takes one second in this scenario instead of 25.
  await world.pass(1_050);
  expect(await described()).toMatchObject({ InstanceType: 'm7i.2xlarge', State: { Name: 'running' } });
  expect(await consoleText()).toContain('"stage":"packages","event":"start"');
  const launched = (await described())?.LaunchTime;
  expect(await world.ask('POST', 'adopt', machine)).toEqual({});
  expect((await described())?.LaunchTime).toEqual(launched);
  await world.pass(90_000);
  expect(await consoleText()).toContain('"stage":"recovered","event":"end"');
});

test.each([
  [{ ...machine, id: 'i-1' }, 'id is an instance id'],
  [{ ...machine, type: 'huge' }, 'type is an instance type'],
  [{ ...machine, zone: 'eu-west-1a' }, 'zone is one of us-east-1'],
  [{ ...machine, image: 1 }, 'image is an AMI id'],
])('what is no machine is not adopted: %j', async (asked, why) => {
  await using world = await sandboxFor();
  expect(await world.ask('POST', 'adopt', asked)).toMatchObject({ error: expect.stringContaining(why) });
});
