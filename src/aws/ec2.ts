import type { _InstanceType, Instance as Described } from '@aws-sdk/client-ec2';
import { abortable } from './abortable.ts';
import { isFailure } from './aws-failure.ts';
import type { AwsClients } from './clients.ts';
import { allPages } from './pages.ts';

/** What is shown and kept of an instance. Times are UTC ISO. */
export interface Instance {
  readonly id: string;
  readonly state: 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped' | 'unknown';
  /** Why it is in that state, in AWS's words; set when it did not go there by itself. */
  readonly reason?: string;
  readonly type: string;
  readonly zone: string;
  readonly launchedAt?: string;
  readonly image?: string;
  readonly profile?: string;
  readonly privateIp?: string;
  readonly publicIp?: string;
  readonly volumes: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** `undefined`: AWS does not know it, which right after a launch only means not yet. */
export async function describeInstance(
  aws: AwsClients,
  id: string,
  signal?: AbortSignal,
): Promise<Instance | undefined> {
  const { DescribeInstancesCommand } = await import('./chunks/ec2.ts');
  const client = await aws.ec2();
  try {
    const answer = await client.send(new DescribeInstancesCommand({ InstanceIds: [id] }), abortable(signal));
    const found = answer.Reservations?.flatMap(({ Instances }) => Instances ?? []).find(
      (i) => i.InstanceId === id,
    );
    return found && instanceFrom(found);
  } catch (error) {
    if (isFailure(error, 'not-found')) return undefined;
    throw error;
  }
}

/** All instances with this tag, terminated ones too while AWS lists them (about an hour). */
export async function instancesTagged(
  aws: AwsClients,
  tag: { readonly key: string; readonly value: string },
  signal?: AbortSignal,
): Promise<readonly Instance[]> {
  const { DescribeInstancesCommand } = await import('./chunks/ec2.ts');
  const client = await aws.ec2();
  const found: Instance[] = [];
  await allPages<string>(`instances with the tag ${tag.key}=${tag.value}`, async (next) => {
    const answer = await client.send(
      new DescribeInstancesCommand({
        Filters: [{ Name: `tag:${tag.key}`, Values: [tag.value] }],
        ...(next ? { NextToken: next } : {}),
      }),
      abortable(signal),
    );
    for (const { Instances } of answer.Reservations ?? []) {
      for (const instance of Instances ?? []) found.push(instanceFrom(instance));
    }
    return answer.NextToken || undefined;
  });
  return found;
}

/** The latest of a service's instances that is not on its way out, by the tag that the unit gives to all it makes. */
export async function newestInstance(
  aws: AwsClients,
  service: string,
  signal?: AbortSignal,
): Promise<Instance | undefined> {
  const tagged = await instancesTagged(aws, { key: 'Service', value: service }, signal);
  return tagged
    .filter(({ state }) => state !== 'terminated' && state !== 'shutting-down')
    .toSorted((a, b) => (a.launchedAt ?? '').localeCompare(b.launchedAt ?? ''))
    .at(-1);
}

/** The one that has taken the place of a machine that is gone: the service's newest, launched after it. */
export async function successorOf(
  last: Instance,
  aws: AwsClients,
  service: string,
  signal?: AbortSignal,
): Promise<Instance | undefined> {
  const newest = await newestInstance(aws, service, signal);
  const later = newest && newest.id !== last.id && (newest.launchedAt ?? '') > (last.launchedAt ?? '');
  return later ? newest : undefined;
}

/** AWS's own checks: `ok`, `impaired`, `initializing`, `insufficient-data`, `not-applicable`. Made every minute. */
export interface InstanceStatus {
  readonly instance: string;
  readonly system: string;
  readonly ebs?: string;
  readonly events: readonly string[];
}

/** `undefined`: there is none, since it does not run. */
export async function instanceStatus(
  aws: AwsClients,
  id: string,
  signal?: AbortSignal,
): Promise<InstanceStatus | undefined> {
  const { DescribeInstanceStatusCommand } = await import('./chunks/ec2.ts');
  const client = await aws.ec2();
  const answer = await client.send(
    new DescribeInstanceStatusCommand({ InstanceIds: [id] }),
    abortable(signal),
  );
  const status = answer.InstanceStatuses?.find(({ InstanceId }) => InstanceId === id);
  if (!status) return undefined;
  const ebs = status.AttachedEbsStatus?.Status;
  return {
    instance: status.InstanceStatus?.Status ?? 'insufficient-data',
    system: status.SystemStatus?.Status ?? 'insufficient-data',
    ...(ebs ? { ebs } : {}),
    events: (status.Events ?? []).map(({ Code, Description }) =>
      [Code, Description].filter(Boolean).join(': '),
    ),
  };
}

/** GetConsoleOutput gives the last 64 KB. */
export const CONSOLE_BYTES = 64 * 1024;

export interface Console {
  /** The last 64 KB of the serial console at most; bytes, since the window cuts anywhere. */
  readonly bytes: Uint8Array;
  /** The same as text; a cut character at the edge is U+FFFD. */
  readonly text: string;
  /** When it was last updated, UTC ISO. */
  readonly at?: string;
}

/** `latest` reads it as it is now, on Nitro types only; without, it is what AWS kept at the last change of state. */
export async function consoleOutput(
  aws: AwsClients,
  id: string,
  options: { readonly latest: boolean },
  signal?: AbortSignal,
): Promise<Console> {
  const { GetConsoleOutputCommand } = await import('./chunks/ec2.ts');
  const client = await aws.ec2();
  const answer = await client.send(
    new GetConsoleOutputCommand({ InstanceId: id, ...(options.latest ? { Latest: true } : {}) }),
    abortable(signal),
  );
  const bytes = Buffer.from(answer.Output ?? '', 'base64').subarray(-CONSOLE_BYTES);
  return {
    bytes,
    text: bytes.toString('utf8'),
    ...(answer.Timestamp ? { at: answer.Timestamp.toISOString() } : {}),
  };
}

/** What a type can do, for the floors under a recovery's time. */
export interface TypeFacts {
  readonly type: string;
  /** Only Nitro types have a live console. */
  readonly nitro: boolean;
  readonly vcpus?: number;
  readonly memoryMiB?: number;
  readonly ebsBaselineMBps?: number;
  readonly ebsMaximumMBps?: number;
}

export async function instanceType(aws: AwsClients, type: string, signal?: AbortSignal): Promise<TypeFacts> {
  const { DescribeInstanceTypesCommand } = await import('./chunks/ec2.ts');
  const client = await aws.ec2();
  // The SDK's type is a closed list of the types that existed when it was made; new ones are as good.
  const input = { InstanceTypes: [type as _InstanceType] };
  const answer = await client.send(new DescribeInstanceTypesCommand(input), abortable(signal));
  const info = answer.InstanceTypes?.[0];
  const ebs = info?.EbsInfo?.EbsOptimizedInfo;
  return {
    type,
    nitro: info?.Hypervisor === 'nitro' || info?.BareMetal === true,
    ...defined('vcpus', info?.VCpuInfo?.DefaultVCpus),
    ...defined('memoryMiB', info?.MemoryInfo?.SizeInMiB),
    ...defined('ebsBaselineMBps', ebs?.BaselineThroughputInMBps),
    ...defined('ebsMaximumMBps', ebs?.MaximumThroughputInMBps),
  };
}

const STATES = ['pending', 'running', 'shutting-down', 'terminated', 'stopping', 'stopped'] as const;

function instanceFrom(from: Described): Instance {
  const reason = [from.StateReason?.Message, from.StateTransitionReason].find((text) => text);
  return {
    id: from.InstanceId ?? '',
    state: STATES.find((state) => state === from.State?.Name) ?? 'unknown',
    ...defined('reason', reason),
    type: from.InstanceType ?? '',
    zone: from.Placement?.AvailabilityZone ?? '',
    ...defined('launchedAt', from.LaunchTime?.toISOString()),
    ...defined('image', from.ImageId),
    ...defined('profile', from.IamInstanceProfile?.Arn),
    ...defined('privateIp', from.PrivateIpAddress),
    ...defined('publicIp', from.PublicIpAddress),
    volumes: (from.BlockDeviceMappings ?? []).flatMap(({ Ebs }) => Ebs?.VolumeId ?? []),
    tags: Object.fromEntries((from.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
  };
}

function defined<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: V };
}
