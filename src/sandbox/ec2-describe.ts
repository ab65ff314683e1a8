import { AwsError } from './aws-error.ts';
import { type Filter, matches } from './ec2-filters.ts';
import {
  checksOf,
  consoleOf,
  type Instance,
  isForgotten,
  isSick,
  STATE_CODES,
  stateOf,
} from './instances.ts';
import { type QueryTree, text, texts, trees } from './query.ts';
import type { World } from './world.ts';
import type { XmlValue } from './xml.ts';

type Answer = Record<string, XmlValue>;

export function instanceById(world: World, id: string): Instance {
  if (!/^i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id)) {
    throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${id}"`);
  }
  const instance = world.instances.get(id);
  if (instance === undefined || isForgotten(instance, world.now())) {
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  }
  return instance;
}

export function filtersOf(asked: QueryTree): Filter[] {
  return trees(asked, 'Filter').map((f) => ({ name: text(f, 'Name') ?? '', values: texts(f, 'Value') }));
}

/** Asked for by id, or all that EC2 still knows. */
function chosen(asked: QueryTree, world: World): Instance[] {
  const ids = texts(asked, 'InstanceId');
  const filters = filtersOf(asked);
  const instances =
    ids.length > 0
      ? ids.map((id) => instanceById(world, id))
      : [...world.instances.values()].filter((instance) => !isForgotten(instance, world.now()));
  return instances.filter((instance) => matches(filters, (name) => filterValues(instance, name, world)));
}

function filterValues(instance: Instance, name: string, world: World): readonly string[] | undefined {
  if (name.startsWith('tag:')) {
    const value = instance.tags.get(name.slice(4));
    return value === undefined ? [] : [value];
  }
  const state = stateOf(instance, world.now());
  const values: Record<string, readonly string[]> = {
    'instance-id': [instance.id],
    'instance-state-name': [state],
    'instance-state-code': [String(STATE_CODES[state])],
    'instance-type': [instance.type],
    'availability-zone': [instance.zone],
    'image-id': [instance.imageId],
    'private-ip-address': [instance.privateIp],
    'ip-address': [instance.publicIp],
    'subnet-id': [instance.subnetId],
    'vpc-id': [world.names.vpcId],
    'client-token': instance.clientToken === undefined ? [] : [instance.clientToken],
    'launch-time': [new Date(instance.launchedMs).toISOString()],
    'tag-key': [...instance.tags.keys()],
  };
  return values[name];
}

export function describeInstances(asked: QueryTree, world: World): Answer {
  const reservations = chosen(asked, world).map((instance) => reservation(instance, world));
  return { reservationSet: { item: reservations } };
}

export function reservation(instance: Instance, world: World): Record<string, XmlValue> {
  return {
    reservationId: instance.reservationId,
    ownerId: world.service.account,
    groupSet: {},
    instancesSet: { item: describe(instance, world) },
  };
}

function describe(instance: Instance, world: World): XmlValue {
  const { names, service } = world;
  const state = stateOf(instance, world.now());
  const gone = state === 'terminated';
  const failure = gone ? instance.launchFailure : undefined;
  const ended =
    instance.terminatedMs === undefined ? '' : `User initiated (${stamp(instance.terminatedMs)} GMT)`;
  const dashed = instance.privateIp.replaceAll('.', '-');
  return {
    instanceId: instance.id,
    imageId: instance.imageId,
    instanceState: { code: STATE_CODES[state], name: state },
    privateDnsName: gone ? '' : `ip-${dashed}.ec2.internal`,
    dnsName: gone ? '' : `ec2-${instance.publicIp.replaceAll('.', '-')}.compute-1.amazonaws.com`,
    reason: failure ? failure.code : ended,
    amiLaunchIndex: 0,
    productCodes: {},
    instanceType: instance.type,
    launchTime: new Date(instance.launchedMs).toISOString(),
    placement: { availabilityZone: instance.zone, groupName: '', tenancy: 'default' },
    monitoring: { state: 'disabled' },
    ...(gone
      ? {}
      : {
          subnetId: instance.subnetId,
          vpcId: names.vpcId,
          privateIpAddress: instance.privateIp,
          ipAddress: instance.publicIp,
          sourceDestCheck: true,
          groupSet: { item: { groupId: names.securityGroupId, groupName: `${service.name}-instance` } },
        }),
    stateReason: failure
      ? { code: failure.code, message: `${failure.code}: ${failure.message}` }
      : state === 'terminated' || state === 'shutting-down'
        ? {
            code: 'Client.UserInitiatedShutdown',
            message: 'Client.UserInitiatedShutdown: User initiated shutdown',
          }
        : state === 'pending'
          ? { code: 'pending', message: 'pending' }
          : undefined,
    architecture: 'x86_64',
    rootDeviceType: 'ebs',
    rootDeviceName: '/dev/xvda',
    blockDeviceMapping: gone
      ? {}
      : {
          item: {
            deviceName: '/dev/xvda',
            ebs: {
              volumeId: instance.volumeId,
              status: 'attached',
              attachTime: new Date(instance.launchedMs).toISOString(),
              deleteOnTermination: true,
            },
          },
        },
    virtualizationType: 'hvm',
    clientToken: instance.clientToken ?? '',
    tagSet: { item: [...instance.tags].map(([key, value]) => ({ key, value })) },
    hypervisor: 'xen', // Nitro too says xen here; DescribeInstanceTypes tells them apart
    iamInstanceProfile: gone ? undefined : { arn: names.instanceProfileArn, id: 'AIPASANDBOX000000000' },
    ebsOptimized: true,
    enaSupport: true,
    metadataOptions: {
      state: 'applied',
      httpTokens: 'required',
      httpPutResponseHopLimit: 1,
      httpEndpoint: 'enabled',
      httpProtocolIpv6: 'disabled',
      instanceMetadataTags: 'disabled',
    },
  };
}

/** Lists running instances only, unless IncludeAllInstances. */
export function describeStatus(asked: QueryTree, world: World): Answer {
  const all = text(asked, 'IncludeAllInstances') === 'true';
  const item = chosen(asked, world)
    .filter((instance) => all || stateOf(instance, world.now()) === 'running')
    .map((instance) => {
      const state = stateOf(instance, world.now());
      const running = state === 'running';
      const checks = running ? checksOf(instance, world.now()) : 'not-applicable';
      const since = isSick(instance, world.now()) ? stampIso((instance.sickMs ?? 0) + 180_000) : undefined;
      const check = (status: string): XmlValue => ({
        status,
        details: running
          ? {
              item: {
                name: 'reachability',
                status: detail(status),
                impairedSince: status === 'impaired' ? since : undefined,
              },
            }
          : undefined,
      });
      // The system check looks at AWS's side, which is well: only the machine itself is sick.
      return {
        instanceId: instance.id,
        availabilityZone: instance.zone,
        instanceState: { code: STATE_CODES[state], name: state },
        systemStatus: check(checks === 'impaired' ? 'ok' : checks),
        instanceStatus: check(checks),
        attachedEbsStatus: check(checks === 'impaired' ? 'ok' : checks),
      };
    });
  return { instanceStatusSet: { item } };
}

const detail = (status: string): string => ({ ok: 'passed', impaired: 'failed' })[status] ?? status;

const CONSOLE_BYTES = 65_536;
/** Without Latest, EC2 posts the console only some minutes after a change of state. */
const POSTED_AFTER_MS = 240_000;

export function consoleOutput(asked: QueryTree, world: World): Answer {
  const id = text(asked, 'InstanceId');
  if (id === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceId');
  const instance = instanceById(world, id);
  const postedMs = instance.launchedMs + POSTED_AFTER_MS;
  const untilMs = text(asked, 'Latest') === 'true' ? world.now() : postedMs;
  const shown = untilMs > world.now() ? undefined : consoleOf(instance, untilMs);
  const bytes = Buffer.from(shown?.text ?? '', 'utf8');
  return {
    instanceId: id,
    timestamp: new Date(shown?.atMs ?? instance.launchedMs).toISOString(),
    output: shown === undefined ? undefined : bytes.subarray(-CONSOLE_BYTES).toString('base64'),
  };
}

const stampIso = (ms: number): string => new Date(ms).toISOString();
const stamp = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').slice(0, 19);
