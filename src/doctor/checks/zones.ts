import { zonesOffering } from '../../aws/launch.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { Check, CloudPorts } from '../check.ts';
import { fail, pass, warn } from '../finding.ts';
import { type Launch, launchOf } from '../launch.ts';

interface Seen {
  readonly launch: Pick<Launch, 'type' | 'zone' | 'zones'>;
  readonly offered: readonly string[];
}

export const check: Check<CloudPorts, Seen> = {
  id: 'zones',
  asks: 'AWS offers the type in the zone that it is launched in, and in another one that the unit could use',
  why: 'Where the first zone has no capacity, the other one is the way out.',
  async ask(asking) {
    const launch = await launchOf(asking);
    return { launch, offered: await zonesOffering(asking.aws, launch.type, asking.signal) };
  },
  judge({ launch: { type, zone, zones }, offered }, { region }) {
    const list = `aws ec2 describe-instance-type-offerings --region ${region} --location-type availability-zone --filters Name=instance-type,Values=${shellWord(type)}`;
    const there = offered.length === 0 ? 'in no zone of the region' : `only in ${offered.join(', ')}`;
    if (!offered.includes(zone))
      return fail(`${type} is not offered in ${zone}, ${there}.`, `${list}   # choose another type or zone`);
    const others = zones.filter((one) => one !== zone);
    const ways = others.filter((one) => offered.includes(one));
    if (others.length > 0 && ways.length === 0)
      return warn(
        `${type} is offered in ${zone}, but in no other zone that the unit has a subnet in (${others.join(', ')}).`,
        `Add a subnet in one of ${offered.filter((one) => one !== zone).join(', ') || 'another region'}, or choose another type.`,
      );
    return pass(
      `${type} is offered in ${zone}${ways.length === 0 ? '' : `, and in ${ways.join(', ')} as a way out`}; whether there is capacity, only a launch tells`,
    );
  },
};
