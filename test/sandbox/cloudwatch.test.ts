import {
  type AlarmHistoryItem,
  DescribeAlarmHistoryCommand,
  type DescribeAlarmHistoryCommandInput,
  DescribeAlarmsCommand,
  ListMetricsCommand,
} from '@aws-sdk/client-cloudwatch';
import { DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { wentOff } from '../../src/aws/alarm.ts';
import { connectAws } from '../../src/aws/connect.ts';
import { awsIn } from '../../src/aws/place.ts';
import { explainAwsError } from '../../src/diagnosis/aws-error.ts';
import { HEALTHY } from '../../src/sandbox/scenario.ts';
import { createBorder } from '../../src/text/border.ts';
import { sandboxFor, service } from './fixture.ts';

type World = Awaited<ReturnType<typeof sandboxFor>>;
const SICK = { ...HEALTHY, start: { ...HEALTHY.start, instance: 'sick' } } as const;
const MINUTE_MS = 60_000;

const history = async (world: World, input: DescribeAlarmHistoryCommandInput = {}) =>
  world.cloudwatch().send(new DescribeAlarmHistoryCommand({ AlarmName: service.alarm, ...input }));
const summaries = (items: readonly AlarmHistoryItem[] = []) =>
  items.map(({ HistorySummary }) => HistorySummary);

/** As the form asks it, with the one client that a live run has. */
const whenItWentOff = ({ ready }: World, alarm = service.alarm ?? '') => {
  const { region, endpoint, accessKeyId, secretAccessKey } = ready;
  const only = { endpoint, credentials: { accessKeyId, secretAccessKey } };
  const place = awsIn(region);
  const connection = {
    region,
    place,
    only,
    allow: 'read',
    run: 'test',
    border: createBorder(),
    explain: explainAwsError,
  } as const;
  return wentOff(connectAws({ ...connection, record: () => undefined }), alarm);
};

test('a service that was never down: its alarm has only begun', async () => {
  await using world = await sandboxFor();
  const { AlarmHistoryItems } = await history(world);
  expect(summaries(AlarmHistoryItems)).toEqual(['Alarm updated from INSUFFICIENT_DATA to OK']);
  expect(await whenItWentOff(world)).toBeUndefined();
});

test('a sick one: it went off two whole minutes after that, on the minute, and before anybody was there', async () => {
  await using world = await sandboxFor(SICK);
  const now = await world.now();
  const at = await whenItWentOff(world);
  expect(at).toBeInstanceOf(Date);
  const agoMs = now - (at?.getTime() ?? 0);
  expect(agoMs).toBeGreaterThan(13 * MINUTE_MS);
  expect(agoMs).toBeLessThan(16 * MINUTE_MS);
  expect((at?.getTime() ?? 1) % MINUTE_MS).toBe(0);
  expect(await whenItWentOff(world, 'another')).toBeUndefined();
});

test('a machine that ends: the alarm goes off some minutes later', async () => {
  await using world = await sandboxFor();
  const { Reservations = [] } = await world.ec2().send(new DescribeInstancesCommand({}));
  const id = Reservations[0]?.Instances?.[0]?.InstanceId ?? '';
  await world.ec2().send(new TerminateInstancesCommand({ InstanceIds: [id] }));
  const endedMs = await world.now();
  await world.pass(MINUTE_MS);
  expect(await whenItWentOff(world)).toBeUndefined();
  await world.pass(3 * MINUTE_MS);
  const at = await whenItWentOff(world);
  expect(at?.getTime()).toBeGreaterThan(endedMs + 2 * MINUTE_MS - 1);
  const { AlarmHistoryItems } = await history(world);
  expect(summaries(AlarmHistoryItems)).toEqual([
    'Alarm updated from OK to ALARM',
    'Alarm updated from INSUFFICIENT_DATA to OK',
  ]);
});

test('pages, the other order, other kinds and what it does not know', async () => {
  await using world = await sandboxFor(SICK);
  const first = await history(world, { MaxRecords: 1 });
  expect(summaries(first.AlarmHistoryItems)).toEqual(['Alarm updated from OK to ALARM']);
  const { AlarmHistoryItems, NextToken } = await history(world, {
    MaxRecords: 1,
    NextToken: first.NextToken,
  });
  expect(summaries(AlarmHistoryItems)).toEqual(['Alarm updated from INSUFFICIENT_DATA to OK']);
  expect(NextToken).toBeUndefined();
  const oldest = await history(world, { ScanBy: 'TimestampAscending' });
  expect(summaries(oldest.AlarmHistoryItems)[0]).toContain('INSUFFICIENT_DATA');
  expect((await history(world, { HistoryItemType: 'Action' })).AlarmHistoryItems).toEqual([]);
  await expect(history(world, { MaxRecords: 101 })).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
  });
  const other = world.cloudwatch().send(new ListMetricsCommand({}));
  await expect(other).rejects.toMatchObject({ name: 'UnknownOperationException' });
});

test('the unit’s alarms are there, and armed; the one of the service is as its history says', async () => {
  await using world = await sandboxFor(SICK);
  const { MetricAlarms = [] } = await world.cloudwatch().send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms).toHaveLength(7);
  expect(MetricAlarms.filter(({ ActionsEnabled }) => !ActionsEnabled)).toEqual([]);
  const { MetricAlarms: one = [] } = await world
    .cloudwatch()
    .send(new DescribeAlarmsCommand({ AlarmNames: [service.alarm ?? ''] }));
  expect(one.map(({ StateValue }) => StateValue)).toEqual(['ALARM']);
});
