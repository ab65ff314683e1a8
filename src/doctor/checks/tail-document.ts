import { type Document, describeDocument } from '../../aws/ssm.ts';
import { shellWord } from '../../text/shell-word.ts';
import { type Check, type CloudPorts, NotAsked } from '../check.ts';
import { fail, pass } from '../finding.ts';
import { ofType, textIn } from '../stored-state.ts';

interface Compared {
  readonly name: string;
  /** As the last apply of the unit left it. */
  readonly hash: string;
  readonly found: Document | undefined;
}

export const check: Check<CloudPorts, readonly Compared[]> = {
  id: 'tail-document',
  asks: 'the documents that show the boot log are there, as the unit made them',
  why: 'Without them the boot of the new machine is seen on its console only, with minutes of delay.',
  async ask({ aws, service, stored, signal }) {
    const documents = ofType(await stored(), 'aws_ssm_document');
    if (documents.length === 0)
      throw new NotAsked(
        'there is no SSM document in the state',
        `cd ${shellWord(service.unit)} && terragrunt run -- plan   # whether the unit makes one; then apply`,
      );
    return Promise.all(
      documents.map(async ({ attributes }) => {
        const name = textIn(attributes, 'name');
        return { name, hash: textIn(attributes, 'hash'), found: await describeDocument(aws, name, signal) };
      }),
    );
  },
  judge(compared, { unit }) {
    const wrong = compared.flatMap(({ name, hash, found }) => {
      if (found === undefined) return [`${name} is gone`];
      if (found.status !== 'Active') return [`${name} is ${found.status}`];
      return hash !== '' && found.hash !== hash ? [`${name} was changed by somebody else than the unit`] : [];
    });
    if (wrong.length === 0)
      return pass(`${compared.map(({ name }) => name).join(', ')}: as the unit made them`);
    return fail(
      `${wrong.join('; ')}.`,
      `cd ${shellWord(unit)} && terragrunt run -- plan   # it puts them back; then apply`,
    );
  },
};
