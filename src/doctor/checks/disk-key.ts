import { describeKey, type Key } from '../../aws/key.ts';
import { shellWord } from '../../text/shell-word.ts';
import type { Check, CloudPorts } from '../check.ts';
import { fail, pass } from '../finding.ts';
import { launchOf } from '../launch.ts';
import { textIn } from '../stored-state.ts';

interface Seen {
  /** Absent: the disk is not encrypted. */
  readonly id?: string;
  readonly key?: Key | undefined;
}

export const check: Check<CloudPorts, Seen> = {
  id: 'disk-key',
  asks: 'the key that the disk is encrypted with can be used',
  why: 'An instance whose disk has no key ends right after its launch (Client.InternalError).',
  async ask(asking) {
    const { disk } = await launchOf(asking);
    if (disk['encrypted'] !== true) return {};
    // The account's own for EBS, where the state names none.
    const id = textIn(disk, 'kms_key_id') || 'alias/aws/ebs';
    return { id, key: await describeKey(asking.aws, id, asking.signal) };
  },
  judge({ id, key }, { region }) {
    if (id === undefined) return pass('the disk is not encrypted');
    const command = (verb: string) =>
      `aws kms ${verb} --region ${region} --key-id ${shellWord(key?.arn ?? id ?? '')}`;
    if (key === undefined)
      return fail(
        `The key ${id} is not there.`,
        `aws kms list-keys --region ${region}   # name another in the unit`,
      );
    if (key.state === 'Enabled') return pass(`${key.arn} is enabled`);
    if (key.state === 'PendingDeletion')
      return fail(
        `${key.arn} will be deleted${key.endsAt === undefined ? '' : ` on ${key.endsAt.slice(0, 10)}`}, and cannot be used until then either.`,
        `${command('cancel-key-deletion')} && ${command('enable-key')}`,
      );
    return fail(`${key.arn} cannot be used: it is ${key.state}.`, command('enable-key'));
  },
};
