import { type AlarmChange, type AlarmState, alarmChanges } from './alarm-history.ts';
import { AwsError } from './aws-error.ts';
import { type Asked, jsonReply, textOf, textsOf } from './json-protocol.ts';
import { attributesOf } from './unit-attributes.ts';
import type { AwsRequest, Reply } from './wire.ts';
import type { World } from './world.ts';

/** The unit's alarms, and how the one that firedrill.yaml names has changed. As the JavaScript client asks: JSON 1.0. */
export function cloudwatch(request: AwsRequest, world: World): Reply {
  return jsonReply(request, 'GraniteServiceVersion20100801', {
    DescribeAlarmHistory: (asked) => history(asked, world),
    DescribeAlarms: (asked) => alarms(asked, world),
  });
}

/** As the unit makes them; all are quiet but the one that tells of the service. */
function alarms(asked: Asked, world: World): Record<string, unknown> {
  const names = textsOf(asked, 'AlarmNames');
  const { alarm } = world.service;
  const made = attributesOf(world, 'aws_cloudwatch_metric_alarm').map((one) => ({
    AlarmName: one['alarm_name'],
    AlarmArn: one['arn'],
    ActionsEnabled: !world.troubles.has('alarms-off'),
    AlarmActions: one['alarm_actions'],
    OKActions: one['ok_actions'],
    StateValue: one['alarm_name'] === alarm ? (alarmChanges(world).at(-1)?.to ?? 'OK') : 'OK',
    StateReason: REASONS.OK,
    Namespace: one['namespace'],
    MetricName: one['metric_name'],
    Threshold: one['threshold'],
    ComparisonOperator: one['comparison_operator'],
  }));
  const asks = names.length === 0 ? made : made.filter((one) => names.some((name) => name === one.AlarmName));
  return { MetricAlarms: asks, CompositeAlarms: [] };
}

/** Of 100 at most, as AWS counts them where it is not told. */
const PAGE = 100;

function history(asked: Asked, world: World): Record<string, unknown> {
  const { alarm } = world.service;
  const name = textOf(asked, 'AlarmName') ?? alarm;
  const types = textsOf(asked, 'AlarmTypes');
  const kind = textOf(asked, 'HistoryItemType') ?? 'StateUpdate';
  // An alarm that is not there has no history: AWS names no error for it.
  const isAsked =
    alarm !== undefined &&
    name === alarm &&
    (types.length === 0 || types.includes('MetricAlarm')) &&
    kind === 'StateUpdate';
  const from = timeOf(asked, 'StartDate') ?? 0;
  const to = timeOf(asked, 'EndDate') ?? Number.POSITIVE_INFINITY;
  const changes = isAsked ? alarmChanges(world).filter(({ atMs }) => atMs >= from && atMs <= to) : [];
  const inOrder = textOf(asked, 'ScanBy') === 'TimestampAscending' ? changes : changes.toReversed();
  const begin = Number(textOf(asked, 'NextToken') ?? 0);
  const most = asked['MaxRecords'] ?? PAGE;
  if (typeof most !== 'number' || most < 1 || most > PAGE || !Number.isSafeInteger(begin))
    throw new AwsError('InvalidParameterValue', `MaxRecords is 1 to ${PAGE}, NextToken what came before.`);
  const end = begin + most;
  return {
    AlarmHistoryItems: inOrder.slice(begin, end).map((one) => item(name ?? '', one)),
    ...(end < inOrder.length ? { NextToken: String(end) } : {}),
  };
}

/** Epoch seconds in this protocol. */
function timeOf(asked: Asked, member: string): number | undefined {
  const value = asked[member];
  return typeof value === 'number' ? value * 1000 : undefined;
}

function item(name: string, { atMs, from, to }: AlarmChange): Record<string, unknown> {
  return {
    AlarmName: name,
    AlarmType: 'MetricAlarm',
    Timestamp: atMs / 1000,
    HistoryItemType: 'StateUpdate',
    HistorySummary: `Alarm updated from ${from} to ${to}`,
    HistoryData: JSON.stringify({
      version: '1.0',
      oldState: { stateValue: from, stateReason: REASONS[from] },
      newState: { stateValue: to, stateReason: REASONS[to] },
    }),
  };
}

const REASONS: Readonly<Record<AlarmState, string>> = {
  INSUFFICIENT_DATA: 'Unchecked: Initial alarm creation',
  OK: 'Threshold Crossed: 1 datapoint [1.0] was not less than the threshold (1.0).',
  ALARM: 'Threshold Crossed: 2 datapoints [0.0, 0.0] were less than the threshold (1.0).',
};
