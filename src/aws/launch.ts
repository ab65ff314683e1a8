import type { _InstanceType, RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import { textOf } from '../engine/facts.ts';
import { abortable } from './abortable.ts';
import { AwsFailure, isFailure } from './aws-failure.ts';
import type { AwsClients } from './clients.ts';
import { allPages } from './pages.ts';

/** An image as the account sees it. */
export interface Image {
  /** `available`, `deregistered`, `disabled`, `pending`, … */
  readonly state: string;
  /** The account that made it, or its name among AWS's own: `amazon`. */
  readonly owner: string;
  /** UTC ISO: from then on it is no longer listed, though it can be launched. */
  readonly deprecatedAt?: string;
  /** `false`: the account's own settings forbid to launch it. */
  readonly allowed: boolean;
}

/** `undefined`: it is gone, or not (any longer) shared with this account; AWS tells these apart for nobody. */
export async function describeImage(
  aws: AwsClients,
  id: string,
  signal?: AbortSignal,
): Promise<Image | undefined> {
  const { DescribeImagesCommand } = await import('./chunks/ec2.ts');
  const client = await aws.ec2();
  const input = { ImageIds: [id], IncludeDeprecated: true, IncludeDisabled: true };
  const answer = await client
    .send(new DescribeImagesCommand(input), abortable(signal))
    .catch((error: unknown) => {
      if (isFailure(error, 'not-found', 'image-gone')) return undefined;
      throw error;
    });
  const found = answer?.Images?.find(({ ImageId }) => ImageId === id);
  if (!found) return undefined;
  return {
    state: found.State ?? 'unknown',
    owner: found.ImageOwnerAlias ?? found.OwnerId ?? 'nobody',
    ...(found.DeprecationTime ? { deprecatedAt: found.DeprecationTime } : {}),
    allowed: found.ImageAllowed !== false,
  };
}

/** Names of the region's zones in which AWS offers a type; whether it has any there now, nobody says. */
export async function zonesOffering(
  aws: AwsClients,
  type: string,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const { DescribeInstanceTypeOfferingsCommand } = await import('./chunks/ec2.ts');
  const client = await aws.ec2();
  const found: string[] = [];
  await allPages<string>(`zones that offer ${type}`, async (next) => {
    const answer = await client.send(
      new DescribeInstanceTypeOfferingsCommand({
        LocationType: 'availability-zone',
        Filters: [{ Name: 'instance-type', Values: [type] }],
        ...(next ? { NextToken: next } : {}),
      }),
      abortable(signal),
    );
    for (const { Location } of answer.InstanceTypeOfferings ?? []) if (Location) found.push(Location);
    return answer.NextToken || undefined;
  });
  return found.sort();
}

/** On-demand instances that run or begin to in the region, by type: what counts against the quota. */
export async function typesInUse(
  aws: AwsClients,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const { DescribeInstancesCommand } = await import('./chunks/ec2.ts');
  const client = await aws.ec2();
  const found = new Map<string, number>();
  await allPages<string>('running instances', async (next) => {
    const answer = await client.send(
      new DescribeInstancesCommand({
        Filters: [{ Name: 'instance-state-name', Values: ['pending', 'running'] }],
        ...(next ? { NextToken: next } : {}),
      }),
      abortable(signal),
    );
    // Spot and scheduled ones have limits of their own.
    for (const { Instances = [] } of answer.Reservations ?? [])
      for (const { InstanceType: type, InstanceLifecycle: kind } of Instances)
        if (type && kind === undefined) found.set(type, (found.get(type) ?? 0) + 1);
    return answer.NextToken || undefined;
  });
  return found;
}

/** vCPUs by type. */
export async function vcpusOf(
  aws: AwsClients,
  types: readonly string[],
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const { DescribeInstanceTypesCommand } = await import('./chunks/ec2.ts');
  const client = await aws.ec2();
  // The SDK's type is a closed list of the types that existed when it was made; new ones are as good.
  const input = { InstanceTypes: [...types] as _InstanceType[] };
  const { InstanceTypes = [] } = await client.send(
    new DescribeInstanceTypesCommand(input),
    abortable(signal),
  );
  return new Map(
    InstanceTypes.map(({ InstanceType, VCpuInfo }) => [InstanceType ?? '', VCpuInfo?.DefaultVCpus ?? 0]),
  );
}

/**
 * What AWS says of a launch that is not made (`DryRun`): `would-launch`, or why not. Throws where it was not asked, or may not
 * be. It tells permissions and what is wrong with the request; capacity and quota it does not tell.
 */
export async function tryLaunch(
  aws: AwsClients,
  input: Omit<RunInstancesCommandInput, 'DryRun' | 'MinCount' | 'MaxCount'>,
  signal?: AbortSignal,
): Promise<'would-launch' | { readonly refused: string }> {
  const { RunInstancesCommand } = await import('./chunks/ec2.ts');
  const client = await aws.ec2();
  const trial = { ...input, MinCount: 1, MaxCount: 1, DryRun: true };
  try {
    await client.send(new RunInstancesCommand(trial), abortable(signal));
  } catch (error) {
    if (!(error instanceof AwsFailure)) throw error;
    const code = awsCode(error);
    if (code === 'DryRunOperation') return 'would-launch';
    if (REFUSALS.test(code)) return { refused: error.failure.message };
    throw error;
  }
  throw new AwsFailure({
    code: 'unreadable',
    message:
      'AWS answered a trial (DryRun) as if it had launched an instance. Look for one that nobody asked for.',
  });
}

/** What is wrong with the request itself, by AWS's names for it. */
const REFUSALS = /^(?:Invalid|Missing|Unsupported|VcpuLimitExceeded|Client\.Invalid|OptInRequired)/;

const awsCode = ({ failure }: AwsFailure): string => textOf(failure.facts ?? {}, 'awsCode');
