import { AwsError } from './aws-error.ts';
import { agentOf, type Instance, isForgotten } from './instances.ts';
import { type Asked, jsonReply, textOf, textsOf } from './json-protocol.ts';
import { resumeSession, startSession, terminateSession } from './session/sessions.ts';
import { getInvocation, listInvocations, sendCommand } from './ssm-commands.ts';
import { attributesOf } from './unit-attributes.ts';
import type { AwsRequest, Reply } from './wire.ts';
import type { World } from './world.ts';

export function ssm(request: AwsRequest, world: World): Reply {
  return jsonReply(request, 'AmazonSSM', {
    DescribeDocument: (asked) => ({ Document: document(textOf(asked, 'Name') ?? '', world) }),
    DescribeInstanceInformation: (asked) => describeInformation(asked, world),
    GetConnectionStatus: (asked) => {
      const Target = textOf(asked, 'Target') ?? '';
      const instance = world.instances.get(Target);
      const online = instance !== undefined && agentOf(instance, world.now()) === 'online';
      return { Target, Status: online ? 'connected' : 'notconnected' };
    },
    GetParameter: (asked) => {
      const name = textOf(asked, 'Name') ?? '';
      const found = parameter(name, world);
      if (found === undefined) throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
      return { Parameter: found };
    },
    GetParameters: (asked) => {
      const names = textsOf(asked, 'Names');
      const found = names.map((name) => parameter(name, world)).filter((one) => one !== undefined);
      return {
        Parameters: found,
        InvalidParameters: names.filter((name) => parameter(name, world) === undefined),
      };
    },
    StartSession: (asked) => startSession(asked, world, request.caller),
    ResumeSession: (asked) => resumeSession(asked, world),
    TerminateSession: (asked) => terminateSession(asked, world),
    SendCommand: (asked) => sendCommand(asked, world),
    GetCommandInvocation: (asked) => getInvocation(asked, world),
    ListCommandInvocations: (asked) => listInvocations(asked, world),
  });
}

/** As the unit made it. */
function document(name: string, world: World): Record<string, unknown> {
  const made = attributesOf(world, 'aws_ssm_document').find((one) => one['name'] === name);
  if (made === undefined) throw new AwsError('InvalidDocument', `Document with name ${name} does not exist.`);
  const changed = world.troubles.has('document-changed');
  return {
    Name: name,
    Status: 'Active',
    Hash: changed ? '0'.repeat(64) : made['hash'],
    HashType: 'Sha256',
    DocumentType: made['document_type'],
    DocumentFormat: made['document_format'],
    DocumentVersion: changed ? '2' : '1',
    LatestVersion: changed ? '2' : '1',
    DefaultVersion: changed ? '2' : '1',
    Description: made['description'],
    Owner: world.service.account,
    PlatformTypes: ['Linux'],
    SchemaVersion: made['schema_version'],
  };
}

function parameter(name: string, world: World): Record<string, unknown> | undefined {
  const stored = world.parameters.get(name);
  if (stored === undefined) return undefined;
  // AWS's public parameters have no account in their ARN.
  const account = name.startsWith('/aws/service/') ? '' : world.service.account;
  return {
    Name: name,
    Type: 'String',
    Value: stored.value,
    Version: 1,
    LastModifiedDate: stored.changedMs / 1000,
    ARN: `arn:aws:ssm:${world.service.region}:${account}:parameter${name}`,
    DataType: name.startsWith('/aws/service/ami-') ? 'aws:ec2:image' : 'text',
  };
}

/** Agents that have ever registered; filters by InstanceIds and PingStatus. */
function describeInformation(asked: Asked, world: World): Record<string, unknown> {
  const filters = [
    ...records(asked['Filters']).map((one) => ({
      key: textOf(one, 'Key') ?? '',
      values: textsOf(one, 'Values'),
    })),
    ...records(asked['InstanceInformationFilterList']).map((one) => ({
      key: textOf(one, 'key') ?? '',
      values: textsOf(one, 'valueSet'),
    })),
  ];
  const list = [...world.instances.values()].flatMap((instance) => {
    const agent = agentOf(instance, world.now());
    if (agent === 'never' || isForgotten(instance, world.now())) return [];
    const ping = agent === 'online' ? 'Online' : 'ConnectionLost';
    const fits = filters.every(({ key, values }) => {
      if (key === 'InstanceIds') return values.includes(instance.id);
      if (key === 'PingStatus') return values.includes(ping);
      throw new AwsError('InvalidInstanceInformationFilterValue', `The filter ${key} is not valid.`);
    });
    return fits ? [information(instance, ping, world)] : [];
  });
  return { InstanceInformationList: list };
}

function information(instance: Instance, ping: string, world: World): Record<string, unknown> {
  const lastMs =
    ping === 'Online'
      ? world.now() - (world.now() % 60_000)
      : (instance.sickMs ?? instance.terminatedMs ?? 0);
  return {
    InstanceId: instance.id,
    PingStatus: ping,
    LastPingDateTime: lastMs / 1000,
    AgentVersion: '3.3.2299.0',
    IsLatestVersion: true,
    PlatformType: 'Linux',
    PlatformName: 'Amazon Linux',
    PlatformVersion: '2023',
    ResourceType: 'EC2Instance',
    IPAddress: instance.privateIp,
    ComputerName: `ip-${instance.privateIp.replaceAll('.', '-')}.ec2.internal`,
  };
}

function records(value: unknown): Asked[] {
  return Array.isArray(value) ? value.filter((one) => one !== null && typeof one === 'object') : [];
}
