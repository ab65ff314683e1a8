import { AwsError } from './aws-error.ts';
import { type Asked, jsonReply, textOf } from './json-protocol.ts';
import type { AwsRequest, Reply } from './wire.ts';
import type { World } from './world.ts';

/** The one quota that the service's machines count against: running on-demand standard instances, in vCPUs. */
export function quotas(request: AwsRequest, world: World): Reply {
  return jsonReply(request, 'ServiceQuotasV20190624', {
    GetServiceQuota: (asked) => ({ Quota: quota(asked, world) }),
  });
}

const CODE = 'L-1216C47A';

function quota(asked: Asked, { service, troubles }: World): Record<string, unknown> {
  if (textOf(asked, 'ServiceCode') !== 'ec2' || textOf(asked, 'QuotaCode') !== CODE)
    throw new AwsError(
      'NoSuchResourceException',
      'The request failed because the specified service does not exist.',
    );
  return {
    ServiceCode: 'ec2',
    ServiceName: 'Amazon Elastic Compute Cloud (Amazon EC2)',
    QuotaArn: `arn:aws:servicequotas:${service.region}:${service.account}:ec2/${CODE}`,
    QuotaCode: CODE,
    QuotaName: 'Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances',
    // One machine of eight, and no room for the next beside it.
    Value: troubles.has('no-quota') ? 8 : 64,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
  };
}
