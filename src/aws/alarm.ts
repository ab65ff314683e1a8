import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import { abortable } from './abortable.ts';
import type { AwsClients } from './clients.ts';

/** Of up to 100 changes each: an alarm that changes more often says nothing of when it broke. */
const PAGES = 5;

/** When an alarm that is on went off, by AWS's clock; nothing where it is not on, or has no history. */
export async function wentOff(
  aws: AwsClients,
  alarm: string,
  signal?: AbortSignal,
): Promise<Date | undefined> {
  const { DescribeAlarmHistoryCommand } = await import('./chunks/cloudwatch.ts');
  const client = await aws.cloudwatch();
  let NextToken: string | undefined;
  for (let page = 1; page <= PAGES; page += 1) {
    const answer = await client.send(
      new DescribeAlarmHistoryCommand({
        AlarmName: alarm,
        // Without it, only those of one metric are looked at.
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        HistoryItemType: 'StateUpdate',
        ScanBy: 'TimestampDescending',
        MaxRecords: 100,
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
      abortable(signal),
    );
    const newest = (answer.AlarmHistoryItems ?? []).find((item) => /^(?:ALARM|OK)$/.test(newState(item)));
    if (newest) return newState(newest) === 'ALARM' ? newest.Timestamp : undefined;
    NextToken = answer.NextToken;
    if (NextToken === undefined) return undefined;
  }
  return undefined;
}

/** `OK`, `ALARM` or `INSUFFICIENT_DATA`: to which an alarm changed then. */
function newState({ HistoryData = '' }: AlarmHistoryItem): string {
  try {
    const data = JSON.parse(HistoryData) as { newState?: { stateValue?: unknown } } | null;
    return String(data?.newState?.stateValue);
  } catch {
    return '';
  }
}
