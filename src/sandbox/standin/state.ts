import { createHash, randomUUID } from 'node:crypto';
import type { Json } from '../../engine/events.ts';
import type { Service } from '../../service/service.ts';
import { namesOf } from '../names.ts';
import { type Attributes, fill, type UnitResource, unitFor } from './unit.ts';

/** What state files of OpenTofu 1.12 say, suffix or not (facts/tofu-real.md). */
export const STATE_VERSION = '1.12.6';

export interface StateInstance {
  readonly index_key?: string;
  readonly schema_version: number;
  readonly status?: 'tainted';
  /** Set for an old object that its replacement has not outlived yet. */
  readonly deposed?: string;
  readonly attributes: Attributes;
  readonly sensitive_attributes: readonly Json[];
  readonly dependencies?: readonly string[];
  readonly create_before_destroy?: true;
}

export interface StateResource {
  readonly mode: 'managed';
  readonly type: string;
  readonly name: string;
  readonly provider: string;
  readonly instances: readonly StateInstance[];
}

export interface StateOutput {
  readonly value: string;
  readonly type: 'string';
}

/** A state file, format 4: what OpenTofu keeps in the bucket. */
export interface TofuState {
  readonly version: 4;
  readonly terraform_version: string;
  readonly serial: number;
  readonly lineage: string;
  readonly outputs: Readonly<Record<string, StateOutput>>;
  readonly resources: readonly StateResource[];
  readonly check_results: null;
}

export interface InitialState {
  readonly service: Service;
  readonly instanceId: string;
  readonly amiId: string;
  readonly volumeId: string;
  readonly privateIp: string;
  readonly publicIp?: string;
  readonly certificateArn: string;
}

/** The state of the healthy service: what an apply of `infrastructure/` left behind. The same input gives the same state. */
export function initialState(initial: InitialState): TofuState {
  const { service } = initial;
  const names = unitNames(initial);
  return {
    version: 4,
    terraform_version: STATE_VERSION,
    serial: 7,
    lineage: uuidOf(`${service.account}/${service.state.bucket}/${service.state.key}`),
    outputs: outputsOf(service, initial.instanceId),
    resources: groupInstances(
      unitFor(names).map((resource) => ({ resource, attributes: fill(resource.attributes, names) })),
    ),
    check_results: null,
  };
}

/** DESIGN §16; the names are infrastructure/outputs.tf's. */
export function outputsOf(
  service: Service,
  instanceId: string | undefined,
): Readonly<Record<string, StateOutput>> {
  const names = namesOf(service);
  const values: Record<string, string> = {
    ...(instanceId === undefined ? {} : { ec2_instance_id: instanceId }),
    model_bucket: service.cache.bucket,
    model_prefix: service.cache.prefix,
    read_document: names.readDocument,
    service_url: new URL(service.health.url).origin,
    tail_document: names.tailDocument,
  };
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, type: 'string' as const }]),
  );
}

/** What unit.json's `{…}` stand for in this world. */
export function unitNames(initial: InitialState): Readonly<Record<string, string>> {
  const { service } = initial;
  const names = namesOf(service);
  const suffix = (arn: string): string =>
    arn.replace(/^.*:loadbalancer\//, '').replace(/^.*:(?=targetgroup\/)/, '');
  return {
    service: service.name,
    account: service.account,
    region: service.region,
    domain: new URL(service.health.url).hostname,
    instanceId: initial.instanceId,
    amiId: initial.amiId,
    volumeId: initial.volumeId,
    privateIp: initial.privateIp,
    privateIpDashed: initial.privateIp.replaceAll('.', '-'),
    publicIp: initial.publicIp ?? '',
    publicDns: initial.publicIp ? `ec2-${initial.publicIp.replaceAll('.', '-')}.compute-1.amazonaws.com` : '',
    certificateArn: initial.certificateArn,
    loadBalancerArn: names.loadBalancerArn,
    loadBalancerSuffix: suffix(names.loadBalancerArn),
    targetGroupArn: names.targetGroupArn,
    targetGroupSuffix: suffix(names.targetGroupArn),
    listenerArn: names.listenerArn,
    vpcId: names.vpcId,
    securityGroupId: names.securityGroupId,
    instanceProfile: names.instanceProfileArn.replace(/^.*\//, ''),
    subnetA: names.subnets.a,
    subnetB: names.subnets.b,
  };
}

/** A state instance of a resource of the unit. */
export function stateInstance(resource: UnitResource, attributes: Attributes): StateInstance {
  return {
    ...(resource.key === undefined ? {} : { index_key: resource.key }),
    schema_version: resource.schemaVersion ?? 0,
    attributes,
    sensitive_attributes: (resource.sensitive ?? []).map((value) => [{ type: 'get_attr', value }]),
    ...(resource.dependencies.length > 0 ? { dependencies: resource.dependencies } : {}),
    ...(resource.createBeforeDestroy ? { create_before_destroy: true as const } : {}),
  };
}

/** The provider's source address: the sandbox's own, since these objects came from no real provider. */
export function providerOf(type: string): string {
  if (type === 'terraform_data') return 'terraform.io/builtin/terraform';
  return `sandbox.invalid/${type.startsWith('github_') ? 'integrations/github' : 'hashicorp/aws'}`;
}

function groupInstances(all: readonly { resource: UnitResource; attributes: Attributes }[]): StateResource[] {
  const groups = Map.groupBy(all, ({ resource }) => `${resource.type}.${resource.name}`);
  return [...groups.values()].map((group) => {
    const { type, name } = (group[0] as (typeof group)[0]).resource;
    return {
      mode: 'managed',
      type,
      name,
      provider: `provider["${providerOf(type)}"]`,
      instances: group.map(({ resource, attributes }) => stateInstance(resource, attributes)),
    };
  });
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** What a bucket without a state stands for. */
export function emptyState(): TofuState {
  return {
    version: 4,
    terraform_version: STATE_VERSION,
    serial: 0,
    lineage: randomUUID(),
    outputs: {},
    resources: [],
    check_results: null,
  };
}
