import { abortable } from './abortable.ts';
import type { AwsClients } from './clients.ts';
import { allPages } from './pages.ts';

export interface Alarm {
  readonly name: string;
  /** Whether it tells anybody when it goes off. */
  readonly armed: boolean;
  /** Whom it tells: ARNs. */
  readonly tells: readonly string[];
  /** `OK`, `ALARM`, `INSUFFICIENT_DATA`. */
  readonly state: string;
}

/** Those of these names that there are; composite ones too. */
export async function describeAlarms(
  aws: AwsClients,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<readonly Alarm[]> {
  const { DescribeAlarmsCommand } = await import('./chunks/cloudwatch.ts');
  const client = await aws.cloudwatch();
  const found: Alarm[] = [];
  await allPages<string>('alarms', async (next) => {
    const { MetricAlarms, CompositeAlarms, NextToken } = await client.send(
      new DescribeAlarmsCommand({
        AlarmNames: [...names],
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        ...(next ? { NextToken: next } : {}),
      }),
      abortable(signal),
    );
    for (const one of [...(MetricAlarms ?? []), ...(CompositeAlarms ?? [])])
      found.push({
        name: one.AlarmName ?? '',
        armed: one.ActionsEnabled === true,
        tells: one.AlarmActions ?? [],
        state: one.StateValue ?? '',
      });
    return NextToken || undefined;
  });
  return found;
}
