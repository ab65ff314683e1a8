import type { Json } from '../../engine/events.ts';
import { type AwsCall, AwsCallError, element, query } from './client.ts';
import { Failed } from './output.ts';
import { type Place, type Provider, uniqueSuffix } from './provider.ts';
import { type Attributes, textOf } from './unit.ts';

const ADDRESS = 'aws_instance.ttb';
/** As the aws provider waits: 10 s before the first look, then every 3 s. */
const FIRST_LOOK_MS = 10_000;
const LOOK_MS = 3_000;

export const instanceProvider: Provider = {
  async create(wanted, place, born) {
    const { client } = place;
    let xml: string;
    try {
      xml = (await client.call(runInstances(wanted, place))).body;
    } catch (error) {
      throw worded('creating EC2 Instance: ', error);
    }
    const id = element(xml, 'instanceId') ?? '';
    born({ ...wanted, id });
    await until(id, 'create', 'running', place);
    const described = (await describe(id, place)) ?? '';
    return { ...wanted, ...seen(described, place), id };
  },

  async update(before, _wanted, { client }) {
    // The sandbox does not stop instances; AWS's own error for an unknown action says so.
    try {
      await client.call(ec2('StopInstances', { 'InstanceId.1': textOf(before, 'id') }));
    } catch (error) {
      throw worded(
        `updating EC2 Instance (${textOf(before, 'id')}) type: stopping EC2 Instance (${textOf(before, 'id')}): `,
        error,
      );
    }
    return before;
  },

  async destroy(before, place) {
    const id = textOf(before, 'id');
    try {
      await place.client.call(ec2('TerminateInstances', { 'InstanceId.1': id }));
    } catch (error) {
      if (error instanceof AwsCallError && error.code === 'InvalidInstanceID.NotFound') return;
      throw worded(`terminating EC2 Instance (${id}): `, error);
    }
    await until(id, 'delete', 'terminated', place);
  },

  async read(known, place) {
    const id = textOf(known, 'id');
    const xml = await describe(id, place);
    if (xml === undefined || stateIn(xml) === 'terminated') return undefined;
    const now = seen(xml, place);
    const watched = ['instance_state', 'instance_type', 'private_ip', 'public_ip'];
    const filled = Object.entries(now).filter(
      ([name]) => watched.includes(name) || known[name] === '' || known[name] === null,
    );
    return { ...known, ...Object.fromEntries(filled) };
  },
};

function runInstances(wanted: Attributes, { service, now }: Place): AwsCall {
  const text = (name: string): string => textOf(wanted, name);
  const disk = first(wanted['root_block_device']);
  const groups = Array.isArray(wanted['vpc_security_group_ids']) ? wanted['vpc_security_group_ids'] : [];
  const tags = Object.entries({ Name: service.name, Service: service.name });
  return ec2('RunInstances', {
    ClientToken: `terraform-${uniqueSuffix(now())}`,
    ImageId: text('ami'),
    InstanceType: text('instance_type'),
    MinCount: 1,
    MaxCount: 1,
    SubnetId: text('subnet_id'),
    'SecurityGroupId.1': typeof groups[0] === 'string' ? groups[0] : '',
    'IamInstanceProfile.Name': text('iam_instance_profile'),
    EbsOptimized: 'true',
    UserData: text('user_data_base64'),
    'MetadataOptions.HttpTokens': 'required',
    'BlockDeviceMapping.1.DeviceName': '/dev/xvda',
    'BlockDeviceMapping.1.Ebs.VolumeType': textOf(disk, 'volume_type'),
    'BlockDeviceMapping.1.Ebs.VolumeSize': Number(disk['volume_size'] ?? 8),
    'BlockDeviceMapping.1.Ebs.Iops': Number(disk['iops'] ?? 3000),
    'BlockDeviceMapping.1.Ebs.Throughput': Number(disk['throughput'] ?? 125),
    'BlockDeviceMapping.1.Ebs.Encrypted': 'true',
    'BlockDeviceMapping.1.Ebs.DeleteOnTermination': 'true',
    'TagSpecification.1.ResourceType': 'instance',
    ...Object.fromEntries(
      tags.flatMap(([key, value], i) => [
        [`TagSpecification.1.Tag.${i + 1}.Key`, key],
        [`TagSpecification.1.Tag.${i + 1}.Value`, value],
      ]),
    ),
  });
}

/** Waits for a state; a state that cannot lead there is an error, with AWS's reason. */
async function until(
  id: string,
  verb: 'create' | 'delete',
  wanted: 'running' | 'terminated',
  place: Place,
): Promise<void> {
  try {
    for (let wait = FIRST_LOOK_MS; ; wait = LOOK_MS) {
      await place.sleep(wait);
      const xml = await describe(id, place);
      const state = xml === undefined ? 'terminated' : stateIn(xml);
      if (state === wanted) return;
      if (wanted === 'running' && (state === 'terminated' || state === 'shutting-down')) {
        const why = element(/<stateReason>.*?<\/stateReason>/s.exec(xml ?? '')?.[0] ?? '', 'message') ?? '';
        throw new Error(`unexpected state '${state}', wanted target '${wanted}'. last error: ${why}`);
      }
    }
  } catch (error) {
    // An interrupt while waiting: the machine may go on without us (facts/tofu-real.md §5).
    const said =
      error instanceof Error && error.name === 'AbortError' ? 'context canceled' : (error as Error).message;
    throw new Failed(`waiting for EC2 Instance (${id}) ${verb}: ${said}`, '', ADDRESS);
  }
}

async function describe(id: string, { client }: Place): Promise<string | undefined> {
  try {
    return (await client.call(ec2('DescribeInstances', { 'InstanceId.1': id }))).body;
  } catch (error) {
    if (error instanceof AwsCallError && error.code === 'InvalidInstanceID.NotFound') return undefined;
    throw worded(`reading EC2 Instance (${id}): `, error);
  }
}

function stateIn(xml: string): string {
  return element(/<instanceState>.*?<\/instanceState>/s.exec(xml)?.[0] ?? '', 'name') ?? '';
}

/** What AWS decides about an instance. */
function seen(xml: string, { service }: Place): Record<string, Json> {
  const text = (name: string): string => element(xml, name) ?? '';
  const id = text('instanceId');
  return {
    arn: `arn:aws:ec2:${service.region}:${service.account}:instance/${id}`,
    availability_zone: text('availabilityZone'),
    instance_state: stateIn(xml),
    instance_type: text('instanceType'),
    private_dns: text('privateDnsName'),
    private_ip: text('privateIpAddress'),
    public_dns: text('dnsName'),
    public_ip: text('ipAddress'),
    root_block_device: [rootDevice(text('volumeId'), service.name)],
  };
}

function rootDevice(volumeId: string, service: string): Json {
  const tags = { Name: `${service}-root`, Service: service };
  return {
    delete_on_termination: true,
    device_name: '/dev/xvda',
    encrypted: true,
    iops: 4000,
    kms_key_id: '',
    tags,
    tags_all: tags,
    throughput: 1000,
    volume_id: volumeId,
    volume_size: 50,
    volume_type: 'gp3',
  };
}

function ec2(operation: string, params: Readonly<Record<string, string | number>>): AwsCall {
  return query('ec2', '2016-11-15', operation, params);
}

function first(value: Json | undefined): Readonly<Record<string, Json>> {
  const item = Array.isArray(value) ? (value[0] as Json | undefined) : undefined;
  return typeof item === 'object' && item !== null && !Array.isArray(item)
    ? (item as Readonly<Record<string, Json>>)
    : {};
}

function worded(before: string, error: unknown): unknown {
  return error instanceof AwsCallError ? new Failed(`${before}${error.message}`, '', ADDRESS) : error;
}
