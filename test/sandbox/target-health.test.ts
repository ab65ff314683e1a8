/** The load balancer's targets, as the unit's own numbers have them: when one is in service, and how long one that is out still shows. */
import { readFileSync } from 'node:fs';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { afterEach, expect, test } from 'vitest';
import { namesOf } from '../../src/sandbox/names.ts';
import type { WorldFacts } from '../../src/sandbox/protocol.ts';
import { awsClient, query } from '../../src/sandbox/standin/client.ts';
import { closeConnections } from '../../src/sandbox/standin/http.ts';
import { type Attributes, UNIT } from '../../src/sandbox/standin/unit.ts';
import { inServiceFromMs } from '../../src/sandbox/target-health.ts';
import { sandboxFor, service } from './fixture.ts';

const unit = readFileSync('infrastructure/load_balancer.tf', 'utf8');
const number = (name: string) => Number(new RegExp(`^ +${name} += (\\d+)`, 'm').exec(unit)?.[1]);
const DELAY_MS = number('deregistration_delay') * 1000;

afterEach(closeConnections);

test('the stand-in’s target group has the numbers of the unit', () => {
  const group = UNIT.find(({ type }) => type === 'aws_lb_target_group')?.attributes;
  const [check] = (group?.['health_check'] ?? []) as readonly Attributes[];
  expect(group?.['deregistration_delay']).toBe(String(number('deregistration_delay')));
  for (const name of ['interval', 'timeout', 'healthy_threshold', 'unhealthy_threshold'])
    expect(check?.[name], name).toBe(number(name));
  expect(check?.['path']).toBe(/^ +path += "(.*)"/m.exec(unit)?.[1]);
});

test('a new target is in service after one check, one that was called unhealthy after as many as the unit asks', () => {
  const registered = { id: 'i-1', port: 8000, registeredMs: 1000 };
  const everyMs = number('interval') * 1000;
  expect(inServiceFromMs(registered, 0)).toBe(1000 + everyMs);
  expect(inServiceFromMs(registered, 50_000)).toBe(50_000 + everyMs);
  const lateMs = 1000 + number('unhealthy_threshold') * everyMs;
  expect(inServiceFromMs(registered, lateMs)).toBe(lateMs + number('healthy_threshold') * everyMs);
});

async function group() {
  const world = await sandboxFor();
  const env = {
    AWS_ACCESS_KEY_ID: world.ready.accessKeyId,
    AWS_SECRET_ACCESS_KEY: world.ready.secretAccessKey,
  };
  const client = awsClient(new URL(world.ready.endpoint), env);
  const { targetGroupArn: TargetGroupArn } = namesOf(service);
  const { instanceId: id } = await world.ask<WorldFacts>('GET', 'world');
  const call = async (operation: string) =>
    (
      await client.call(
        query('elasticloadbalancing', '2015-12-01', operation, {
          TargetGroupArn,
          ...(operation === 'DescribeTargetHealth' ? {} : { 'Targets.member.1.Id': id }),
        }),
      )
    ).body;
  const states = async () =>
    [...(await call('DescribeTargetHealth')).matchAll(/<State>(\w+)<\/State>/g)].map(([, state]) => state);
  return { world, id, call, states };
}

test('one that is taken out drains for the whole delay, and no caller reaches it', async () => {
  const { world: opened, call, states } = await group();
  await using world = opened;
  expect(await states()).toEqual(['healthy']);
  await call('DeregisterTargets');
  expect(await states()).toEqual(['draining']);
  expect(await call('DescribeTargetHealth')).toContain('<Reason>Target.DeregistrationInProgress</Reason>');
  expect((await world.call('/health')).status).toBe(503);
  await world.pass(DELAY_MS - 5_000);
  // Taken out once more, as tofu does after the wait: that gives it no new delay.
  await call('DeregisterTargets');
  expect(await states()).toEqual(['draining']);
  await world.pass(5_000);
  expect(await states()).toEqual([]);
});

test('registered again it is a target as any other, and is shown once', async () => {
  const { world: opened, call, states } = await group();
  await using world = opened;
  await call('DeregisterTargets');
  await call('RegisterTargets');
  expect(await states()).toEqual(['initial']);
  await world.pass(number('interval') * 1000);
  expect(await states()).toEqual(['healthy']);
});

test('one whose machine has ended drains no more', async () => {
  const { world: opened, id, call, states } = await group();
  await using world = opened;
  await call('DeregisterTargets');
  await world.ec2().send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  await world.pass(60_000);
  expect(await states()).toEqual([]);
});
