import type { Json } from '../../engine/events.ts';
import { type AwsCall, AwsCallError, element, query } from './client.ts';
import { Failed } from './output.ts';
import { type Provider, uniqueSuffix } from './provider.ts';
import { type Attributes, textOf } from './unit.ts';

/** What stands in front of the instance: its place in the target group, and the listener's certificate. */
export const attachmentProvider: Provider = {
  async create(wanted, { client, now, sleep }) {
    const group = textOf(wanted, 'target_group_arn');
    await worded(
      'aws_lb_target_group_attachment.ttb',
      `registering ELB Target Group (${group}) target: `,
      () => client.call(elb('RegisterTargets', targetOf(wanted))),
    );
    await sleep(300);
    return { ...wanted, id: `${group}-${uniqueSuffix(now())}` };
  },
  update: async (before) => before,
  async destroy(before, { client, sleep }) {
    await worded('aws_lb_target_group_attachment.ttb', 'deregistering ELB Target Group target: ', () =>
      client.call(elb('DeregisterTargets', targetOf(before))),
    );
    await sleep(300);
  },
  async read(known, { client }) {
    try {
      const { body } = await client.call(
        elb('DescribeTargetHealth', { TargetGroupArn: textOf(known, 'target_group_arn') }),
      );
      return isThere(body, textOf(known, 'target_id')) ? known : undefined;
    } catch (error) {
      if (error instanceof AwsCallError && error.code === 'TargetGroupNotFound') return undefined;
      throw error;
    }
  },
};

export const listenerProvider: Provider = {
  async create(wanted, { client, sleep }) {
    const { body } = await worded(
      'aws_lb_listener.https',
      `creating ELBv2 Listener (${textOf(wanted, 'load_balancer_arn')}): `,
      () =>
        client.call(
          elb('CreateListener', {
            LoadBalancerArn: textOf(wanted, 'load_balancer_arn'),
            Port: 443,
            Protocol: 'HTTPS',
            'Certificates.member.1.CertificateArn': textOf(wanted, 'certificate_arn'),
            'DefaultActions.member.1.Type': 'forward',
            'DefaultActions.member.1.TargetGroupArn': targetGroupIn(wanted['default_action']),
          }),
        ),
    );
    await sleep(300);
    const arn = element(body, 'ListenerArn') ?? '';
    return { ...wanted, arn, id: arn };
  },
  async update(before, wanted, { client, sleep }) {
    const arn = textOf(before, 'arn');
    await worded('aws_lb_listener.https', `modifying ELBv2 Listener (${arn}): `, () =>
      client.call(
        elb('ModifyListener', {
          ListenerArn: arn,
          'Certificates.member.1.CertificateArn': textOf(wanted, 'certificate_arn'),
        }),
      ),
    );
    await sleep(300);
    return wanted;
  },
  async destroy(before, { client, sleep }) {
    const arn = textOf(before, 'arn');
    await worded('aws_lb_listener.https', `deleting ELBv2 Listener (${arn}): `, () =>
      client.call(elb('DeleteListener', { ListenerArn: arn })),
    );
    await sleep(300);
  },
  read: async (known) => known,
};

/** As the aws provider reads it: one that was taken out is gone, though it is still shown as draining. */
function isThere(described: string, id: string): boolean {
  return described
    .split('<member>')
    .some((one) => one.includes(`<Id>${id}</Id>`) && !one.includes('Target.DeregistrationInProgress'));
}

function targetOf(attributes: Readonly<Record<string, Json>>): Record<string, string> {
  return {
    TargetGroupArn: textOf(attributes, 'target_group_arn'),
    'Targets.member.1.Id': textOf(attributes, 'target_id'),
    'Targets.member.1.Port': textOf(attributes, 'port'),
  };
}

function targetGroupIn(actions: Json | undefined): string {
  const [action] = Array.isArray(actions) ? (actions as readonly Json[]) : [];
  return textOf(action as Attributes | undefined, 'target_group_arn');
}

function elb(operation: string, params: Readonly<Record<string, string | number>>): AwsCall {
  return query('elasticloadbalancing', '2015-12-01', operation, params);
}

async function worded<T>(address: string, before: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof AwsCallError ? new Failed(`${before}${error.message}`, '', address) : error;
  }
}
