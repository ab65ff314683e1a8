import { describeImage, type Image } from '../../aws/launch.ts';
import type { Check, CloudPorts } from '../check.ts';
import { fail, pass, warn } from '../finding.ts';
import { launchOf } from '../launch.ts';

interface Seen {
  readonly id: string;
  readonly image: Image | undefined;
  /** UTC ISO. */
  readonly now: string;
}

export const check: Check<CloudPorts, Seen> = {
  id: 'image',
  asks: 'the machine image is still there, and this account may launch it',
  why: 'A new instance cannot be launched from an image that its owner took back.',
  async ask(asking) {
    const { image: id } = await launchOf(asking);
    const image = await describeImage(asking.aws, id, asking.signal);
    return { id, image, now: new Date().toISOString() };
  },
  judge({ id, image, now }, { region }) {
    const newest = `aws ssm get-parameter --region ${region} --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64 --query Parameter.Value   # then put it in the place of ${id} in the unit, and rehearse`;
    if (image === undefined)
      return fail(`${id} is gone, or is not shared with this account any more.`, newest);
    if (image.state !== 'available') return fail(`${id} is ${image.state}.`, newest);
    if (!image.allowed)
      return fail(
        `This account's own settings (allowed AMIs) forbid to launch ${id} of ${image.owner}.`,
        `aws ec2 get-allowed-images-settings --region ${region}`,
      );
    if (image.deprecatedAt !== undefined && image.deprecatedAt < now)
      return warn(
        `${id} of ${image.owner} is deprecated since ${image.deprecatedAt.slice(0, 10)}: its owner may take it back.`,
        newest,
      );
    return pass(`${id} of ${image.owner} is available`);
  },
};
