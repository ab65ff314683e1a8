import { AwsError } from './aws-error.ts';
import { type QueryTree, queryTree, text, trees } from './query.ts';
import { queryReply, unknownQueryAction } from './sts.ts';
import { targetHealth } from './target-health.ts';
import { type AwsRequest, named, type Reply } from './wire.ts';
import type { Target, World } from './world.ts';
import type { XmlValue } from './xml.ts';

const NAMESPACE = 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/';

/** What the load balancer's target group and listener need for the service to have somebody in service. */
export function elb(request: AwsRequest, world: World): Reply {
  const asked = queryTree(new URLSearchParams(request.body.toString('utf8')));
  const action = text(asked, 'Action') ?? '';
  const handler = named(HANDLERS, action);
  if (handler === undefined) throw unknownQueryAction(action, '2015-12-01');
  return queryReply(action, handler(asked, world), request.requestId, NAMESPACE);
}

const HANDLERS: Readonly<Record<string, (asked: QueryTree, world: World) => XmlValue>> = {
  RegisterTargets: (asked, world) => {
    for (const target of targetsOf(asked, world)) {
      if (!world.instances.has(target.id)) throw invalidTarget(target.id);
      world.targets.set(`${target.id}:${target.port}`, target);
    }
    return '';
  },
  DeregisterTargets: (asked, world) => {
    for (const { id, port } of targetsOf(asked, world)) {
      const target = world.targets.get(`${id}:${port}`);
      if (target === undefined) continue;
      world.targets.delete(`${id}:${port}`);
      world.formerTargets.push({ ...target, outMs: world.now() });
    }
    return '';
  },
  DescribeTargetHealth: (asked, world) => {
    checkGroup(asked, world);
    return { TargetHealthDescriptions: { member: targetHealth(world) } };
  },
  DescribeListeners: (_, world) => ({ Listeners: { member: listener(world) } }),
  ModifyListener: (asked, world) => {
    if (text(asked, 'ListenerArn') !== world.names.listenerArn) {
      throw new AwsError('ListenerNotFound', 'One or more listeners not found');
    }
    const arn = text(trees(asked, 'Certificates')[0], 'CertificateArn');
    if (arn !== undefined) {
      const certificate = world.certificates.get(arn);
      if (certificate?.issuedMs === undefined || certificate.issuedMs > world.now()) {
        throw new AwsError(
          'UnsupportedCertificate',
          `The certificate '${arn}' must have a fully-qualified domain name, a supported signature, and a supported key size.`,
        );
      }
      world.listenerCertificate = arn;
    }
    return { Listeners: { member: listener(world) } };
  },
  // Without a listener nothing is reached; an empty certificate stands for that.
  DeleteListener: (asked, world) => {
    if (text(asked, 'ListenerArn') !== world.names.listenerArn) {
      throw new AwsError('ListenerNotFound', 'One or more listeners not found');
    }
    world.listenerCertificate = '';
    return '';
  },
  CreateListener: (asked, world) => {
    const arn = text(trees(asked, 'Certificates')[0], 'CertificateArn') ?? '';
    if (world.certificates.get(arn) === undefined) {
      throw new AwsError('CertificateNotFound', `Certificate ARN '${arn}' is not valid`);
    }
    world.listenerCertificate = arn;
    return { Listeners: { member: listener(world) } };
  },
};

function listener(world: World): XmlValue {
  return {
    ListenerArn: world.names.listenerArn,
    LoadBalancerArn: world.names.loadBalancerArn,
    Port: 443,
    Protocol: 'HTTPS',
    SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
    Certificates: { member: { CertificateArn: world.listenerCertificate } },
    DefaultActions: { member: { Type: 'forward', TargetGroupArn: world.names.targetGroupArn } },
  };
}

function checkGroup(asked: QueryTree, world: World): void {
  const arn = text(asked, 'TargetGroupArn');
  if (arn !== world.names.targetGroupArn)
    throw new AwsError('TargetGroupNotFound', `Target groups '${arn}' not found`);
}

/** The group's own port where none is given: infrastructure/network.tf, `service_port`. */
const PORT = 8000;

function targetsOf(asked: QueryTree, world: World): Target[] {
  checkGroup(asked, world);
  const targets = trees(asked, 'Targets').map((target) => ({
    id: text(target, 'Id') ?? '',
    port: Number(text(target, 'Port') ?? PORT),
    registeredMs: world.now(),
  }));
  if (targets.length === 0) throw new AwsError('ValidationError', 'At least one target must be specified');
  return targets;
}

function invalidTarget(id: string): AwsError {
  return new AwsError(
    'InvalidTarget',
    `The following targets are not in a running state and cannot be registered: '${id}'`,
  );
}
