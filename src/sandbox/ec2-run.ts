import { AwsError } from './aws-error.ts';
import { planBoot } from './boot-timeline.ts';
import { reservation } from './ec2-describe.ts';
import { TYPES } from './ec2-types.ts';
import type { Instance } from './instances.ts';
import { type QueryTree, text, tree, trees } from './query.ts';
import { faultOf } from './scenario.ts';
import { newId, type World } from './world.ts';
import type { XmlValue } from './xml.ts';

/** EC2's limit on user data, before base64. */
const USER_DATA_BYTES = 16_384;

export function runInstances(asked: QueryTree, world: World): Record<string, XmlValue> {
  const clientToken = text(asked, 'ClientToken');
  // The same token is the same launch: a retried call must not make a second machine.
  const same = [...world.instances.values()].find(
    (one) => clientToken !== undefined && one.clientToken === clientToken,
  );
  if (same) return reservation(same, world);

  const type = text(asked, 'InstanceType') ?? 'm1.small';
  if (!Object.hasOwn(TYPES, type)) {
    throw new AwsError('InvalidParameterValue', `Invalid value '${type}' for InstanceType.`);
  }
  if (text(asked, 'MinCount') !== '1' || text(asked, 'MaxCount') !== '1') {
    throw new AwsError(
      'InvalidParameterCombination',
      'The sandbox launches one instance a call: MinCount and MaxCount must be 1.',
    );
  }
  const imageId = text(asked, 'ImageId');
  if (imageId === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter ImageId');
  if (!/^ami-[0-9a-f]{8}([0-9a-f]{9})?$/.test(imageId)) {
    throw new AwsError('InvalidAMIID.Malformed', `Invalid id: "${imageId}"`);
  }
  const subnetId = text(trees(asked, 'NetworkInterface')[0], 'SubnetId') ?? text(asked, 'SubnetId');
  const zone = zoneOf(world, subnetId, text(tree(asked, 'Placement'), 'AvailabilityZone'));
  const userData = text(asked, 'UserData');
  if (userData !== undefined && Buffer.from(userData, 'base64').length > USER_DATA_BYTES) {
    throw new AwsError('InvalidUserData.Malformed', `User data is limited to ${USER_DATA_BYTES} bytes`);
  }
  refuseForCapacity(world, type, zone, clientToken);

  const disk = tree(trees(asked, 'BlockDeviceMapping')[0], 'Ebs');
  const tags = trees(asked, 'TagSpecification')
    .filter((spec) => text(spec, 'ResourceType') === 'instance')
    .flatMap((spec) => trees(spec, 'Tag'))
    .map((tag) => [text(tag, 'Key') ?? '', text(tag, 'Value') ?? ''] as const);
  const instance = newInstance(world, {
    type,
    zone,
    imageId,
    clientToken,
    userData,
    tags: new Map(tags),
    volume: {
      sizeGib: Number(text(disk, 'VolumeSize') ?? 8),
      iops: Number(text(disk, 'Iops') ?? 3000),
      throughput: Number(text(disk, 'Throughput') ?? 125),
    },
    launchFailure: launchFailure(world),
    sickMs: undefined,
  });
  return reservation(instance, world);
}

function zoneOf(world: World, subnetId: string | undefined, asked: string | undefined): string {
  const { names, service } = world;
  if (subnetId === undefined) return asked ?? `${service.region}a`;
  const letter = (['a', 'b'] as const).find((one) => names.subnets[one] === subnetId);
  if (letter === undefined) {
    throw new AwsError('InvalidSubnetID.NotFound', `The subnet ID '${subnetId}' does not exist`);
  }
  return `${service.region}${letter}`;
}

/** A client that retries by itself (the SDKs do, on a 500) asks with the same token, and gets the same refusal. */
function refuseForCapacity(world: World, type: string, zone: string, clientToken: string | undefined): void {
  const fault = faultOf(world.scenario, 'no-capacity');
  if (fault?.instanceType !== type || fault.zone !== zone) return;
  const struck = world.struck.get(fault.kind) ?? 0;
  const again = clientToken !== undefined && world.struck.has(`${fault.kind} ${clientToken}`);
  if (!again) {
    if (fault.times !== undefined && struck >= fault.times) return;
    world.struck.set(fault.kind, struck + 1);
    if (clientToken !== undefined) world.struck.set(`${fault.kind} ${clientToken}`, 1);
  }
  const others = ['a', 'b', 'c', 'd']
    .map((letter) => `${world.service.region}${letter}`)
    .filter((one) => one !== zone);
  throw new AwsError(
    'InsufficientInstanceCapacity',
    `We currently do not have sufficient ${type} capacity in the Availability Zone you requested (${zone}). Our system will be working on provisioning additional capacity. You can currently get ${type} capacity by not specifying an Availability Zone in your request or choosing ${others.join(', ')}.`,
    500,
  );
}

function launchFailure(world: World): Instance['launchFailure'] {
  const fault = faultOf(world.scenario, 'launch-fails');
  const struck = world.struck.get('launch-fails') ?? 0;
  if (fault === undefined || struck >= fault.times) return undefined;
  world.struck.set('launch-fails', struck + 1);
  return { code: fault.reason, message: fault.message };
}

/** Whether cloud-init takes this machine's boot script for no script. */
function scriptIsIgnored(world: World): boolean {
  const fault = faultOf(world.scenario, 'script-ignored');
  const struck = world.struck.get('script-ignored') ?? 0;
  if (fault === undefined || struck >= fault.times) return false;
  world.struck.set('script-ignored', struck + 1);
  return true;
}

type Given =
  | 'type'
  | 'zone'
  | 'imageId'
  | 'clientToken'
  | 'userData'
  | 'tags'
  | 'volume'
  | 'launchFailure'
  | 'sickMs';

/** Puts a machine into the world, launched `agoMs` before now. */
export function newInstance(
  world: World,
  given: Pick<Instance, Given> & { readonly id?: string },
  agoMs = 0,
): Instance {
  const { service, scenario, names } = world;
  const letter = given.zone.endsWith('b') ? 'b' : 'a';
  const host = 20 + ((world.instances.size * 37) % 200);
  const id = given.id ?? newId('i');
  const privateIp = `10.64.${letter === 'a' ? 0 : 1}.${host}`;
  const input = {
    launchedMs: world.now() - agoMs,
    instanceId: id,
    instanceType: given.type,
    privateIp,
    account: service.account,
    region: service.region,
    serviceName: service.name,
    bucket: service.cache.bucket,
    prefix: service.cache.prefix,
    cache: 'whole' as const,
    failingLines: world.failingLines,
    scriptIgnored: agoMs === 0 && scriptIsIgnored(world),
    agentOnline: agoMs > 0 || faultOf(scenario, 'agent-offline') === undefined,
    durationsMs: agoMs > 0 ? {} : scenario.durationsMs,
    registryFails: (agoMs > 0 ? undefined : faultOf(scenario, 'registry-fails')) ?? { boots: 0, message: '' },
    registryStalls: (agoMs > 0 ? undefined : faultOf(scenario, 'registry-stalls')) ?? { times: 0, forMs: 0 },
  };
  const instance: Instance = {
    ...given,
    id,
    subnetId: names.subnets[letter],
    privateIp,
    publicIp: `198.51.100.${host}`, // TEST-NET-2: nobody's address
    volumeId: newId('vol'),
    reservationId: newId('r'),
    launchedMs: input.launchedMs,
    terminatedMs: undefined,
    boot: { input, plan: planBoot(input), looked: agoMs > 0, exportedCount: 0 },
  };
  world.instances.set(id, instance);
  return instance;
}
