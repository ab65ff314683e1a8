import { createHash } from 'node:crypto';
import type { Service } from '../service/service.ts';

/** Names and ARNs of what the unit made in the simulated account: the same at every start, so that state and world agree. */
export interface Names {
  readonly callerArn: string;
  readonly loadBalancerArn: string;
  readonly targetGroupArn: string;
  readonly listenerArn: string;
  readonly certificateArn: string;
  readonly amiId: string;
  readonly vpcId: string;
  readonly securityGroupId: string;
  readonly instanceProfileArn: string;
  /** By zone letter, as infrastructure/network.tf makes them. */
  readonly subnets: Readonly<Record<'a' | 'b', string>>;
  /** Session document that follows the boot log, command document that reads a piece of it (infrastructure/outputs.tf). */
  readonly tailDocument: string;
  readonly readDocument: string;
}

export function namesOf(service: Service): Names {
  const { account, region, name } = service;
  const hex = (what: string, digits: number): string =>
    createHash('sha256').update(`${account}/${region}/${name}/${what}`).digest('hex').slice(0, digits);
  const balancer = `arn:aws:elasticloadbalancing:${region}:${account}`;
  const lb = hex('lb', 16);
  const id = hex('certificate', 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  return {
    callerArn: `arn:aws:sts::${account}:assumed-role/Rehearsal/operator`,
    loadBalancerArn: `${balancer}:loadbalancer/app/${name}-lb/${lb}`,
    targetGroupArn: `${balancer}:targetgroup/${name}-verifier/${hex('targets', 16)}`,
    listenerArn: `${balancer}:listener/app/${name}-lb/${lb}/${hex('listener', 16)}`,
    certificateArn: `arn:aws:acm:${region}:${account}:certificate/${id}`,
    amiId: `ami-0${hex('ami', 16)}`,
    vpcId: `vpc-0${hex('vpc', 16)}`,
    securityGroupId: `sg-0${hex('group', 16)}`,
    instanceProfileArn: `arn:aws:iam::${account}:instance-profile/${name}-instance-${hex('profile', 20)}`,
    subnets: { a: `subnet-0${hex('subnet-a', 16)}`, b: `subnet-0${hex('subnet-b', 16)}` },
    tailDocument: `${name}-TailBootLog`,
    readDocument: `${name}-ReadBootLog`,
  };
}
