import { describeInstance, type Instance, instancesTagged } from '../../aws/ec2.ts';
import { count } from '../../words/amounts.ts';
import type { Check, CloudPorts } from '../check.ts';
import { fail, pass, warn } from '../finding.ts';
import { type Launch, launchOf } from '../launch.ts';

interface Seen {
  readonly launch: Pick<Launch, 'id' | 'image' | 'type' | 'zone'>;
  readonly found: Instance | undefined;
  /** Others that carry the service's tag, and run or could again. */
  readonly others: readonly Pick<Instance, 'id' | 'state'>[];
}

export const check: Check<CloudPorts, Seen> = {
  id: 'drift',
  asks: 'the instance in the state is the one that runs, as it was made, and the only one of the service',
  why: 'A plan is made for what is in the state; what somebody did by hand since is lost, or in its way.',
  async ask(asking) {
    const { aws, service, signal } = asking;
    const launch = await launchOf(asking);
    const [found, tagged] = await Promise.all([
      describeInstance(aws, launch.id, signal),
      instancesTagged(aws, { key: 'Service', value: service.name }, signal),
    ]);
    const others = tagged.filter(({ id, state }) => id !== launch.id && !ENDED.has(state));
    return { launch, found, others };
  },
  judge({ launch, found, others }, { region, instance }) {
    const { id } = launch;
    const replace = 'firedrill run instance-replacement';
    if (found === undefined || ENDED.has(found.state))
      return fail(
        `${instance} is ${id} in the state, and ${found === undefined ? 'there is no such instance' : `it is ${found.state}`}.`,
        replace,
      );
    if (found.state !== 'running')
      return fail(
        `${id} (${instance}) is ${found.state}.`,
        `aws ec2 start-instances --region ${region} --instance-ids ${id}`,
      );
    const differs = (
      [
        ['type', found.type, launch.type],
        ['image', found.image, launch.image],
        ['zone', found.zone, launch.zone],
      ] as const
    ).flatMap(([what, now, then]) =>
      now === undefined || now === then ? [] : [`its ${what} is ${now}, in the state ${then}`],
    );
    if (differs.length > 0)
      return warn(
        `${id} was changed: ${differs.join('; ')}.`,
        'Take it into the code, or replace the instance.',
      );
    if (others.length > 0)
      return warn(
        `${count(others.length, 'more instance')} of the service that the state does not know: ${others.map((one) => `${one.id} (${one.state})`).join(', ')}.`,
        `Look at it first; then: aws ec2 terminate-instances --region ${region} --instance-ids ${others.map((one) => one.id).join(' ')}`,
      );
    return pass(`${id} runs as the state has it, and is the only one`);
  },
};

const ENDED: ReadonlySet<string> = new Set(['terminated', 'shutting-down']);
