import { typesInUse, vcpusOf } from '../../aws/launch.ts';
import { quotaOf, vcpuQuota } from '../../aws/quota.ts';
import { type Check, type CloudPorts, NotAsked } from '../check.ts';
import { fail, pass } from '../finding.ts';
import { launchOf } from '../launch.ts';

interface Seen {
  readonly type: string;
  readonly code: string;
  /** All in vCPUs. */
  readonly limit: number;
  readonly used: number;
  readonly needed: number;
}

export const check: Check<CloudPorts, Seen> = {
  id: 'quota',
  asks: 'the vCPU quota has room for the new instance beside the old one',
  why: 'The new one is launched before the old one goes; a raise of the quota can take days.',
  async ask(asking) {
    const { aws, signal } = asking;
    const { type } = await launchOf(asking);
    const code = quotaOf(type);
    if (code === undefined)
      throw new NotAsked(
        `which quota ${type} counts against is not known here`,
        `aws service-quotas list-service-quotas --region ${asking.service.region} --service-code ec2`,
      );
    const [limit, inUse] = await Promise.all([vcpuQuota(aws, code, signal), typesInUse(aws, signal)]);
    const counted = [...inUse].filter(([one]) => quotaOf(one) === code);
    const vcpus = await vcpusOf(aws, [...new Set([type, ...counted.map(([one]) => one)])], signal);
    const used = counted.reduce((sum, [one, n]) => sum + n * (vcpus.get(one) ?? 0), 0);
    return { type, code, limit, used, needed: vcpus.get(type) ?? 0 };
  },
  judge({ type, code, limit, used, needed }, { region }) {
    const facts = `${used} of ${limit} vCPUs are in use, and a new ${type} needs ${needed}`;
    if (used + needed <= limit) return pass(facts);
    return fail(
      `${facts} beside the old one: ${used + needed - limit} too many.`,
      `aws service-quotas request-service-quota-increase --region ${region} --service-code ec2 --quota-code ${code} --desired-value ${used + needed}`,
    );
  },
};
