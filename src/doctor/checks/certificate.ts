import { type Certificate, describeCertificate } from '../../aws/certificate.ts';
import { shellWord } from '../../text/shell-word.ts';
import { type Asking, type Check, type CloudPorts, NotAsked } from '../check.ts';
import { fail, pass, warn } from '../finding.ts';
import { ofType, textIn } from '../stored-state.ts';

interface Seen {
  readonly arn: string;
  readonly found: Certificate | undefined;
  readonly nowMs: number;
}

const DAY_MS = 86_400_000;
/** AWS renews 60 days before the end; one that is not renewed by then has a reason. */
const LATE_DAYS = 30;
const LAST_DAYS = 10;

const REPLACE = 'firedrill run protection-removal   # replaces it';
const lookAt = (arn: string, region: string): string =>
  `aws acm describe-certificate --region ${region} --certificate-arn ${shellWord(arn)}`;

async function certificateOf({
  aws,
  service,
  stored,
  signal,
}: Asking<CloudPorts>): Promise<Omit<Seen, 'nowMs'>> {
  const [first] = ofType(await stored(), 'aws_acm_certificate');
  if (first === undefined)
    throw new NotAsked(
      'there is no certificate of ACM in the state',
      `cd ${shellWord(service.unit)} && terragrunt run -- state list   # nothing to do where the unit makes none`,
    );
  const arn = textIn(first.attributes, 'arn');
  return { arn, found: await describeCertificate(aws, arn, signal) };
}

export const certificate: Check<CloudPorts, Seen> = {
  id: 'certificate',
  asks: 'the certificate is issued, and not about to end',
  why: 'No caller takes the recovered service without it, and a new one takes validation first.',
  ask: async (asking) => ({ ...(await certificateOf(asking)), nowMs: Date.now() }),
  judge({ arn, found, nowMs }, { region }) {
    const look = lookAt(arn, region);
    if (found === undefined) return fail(`${arn} is in the state, and is not there.`, REPLACE);
    if (found.status !== 'ISSUED') return fail(`${arn} is ${found.status}.`, look);
    const days =
      found.until === undefined ? undefined : Math.floor((Date.parse(found.until) - nowMs) / DAY_MS);
    const name = `the certificate of ${found.domain}`;
    if (days === undefined) return pass(`${name} is issued`);
    const left = days < 0 ? 'has ended' : `ends in ${days} days (${found.until?.slice(0, 10)})`;
    if (days < LAST_DAYS) return fail(`T${name.slice(1)} ${left}.`, `${look}   # why it was not renewed`);
    if (days < LATE_DAYS)
      return warn(`T${name.slice(1)} ${left}, and AWS has not renewed it.`, `${look}   # why`);
    return pass(`${name} ${left}`);
  },
};

interface Record {
  readonly name: string;
  readonly value: string;
  /** What DNS says now. */
  readonly found: readonly string[];
}

export const record: Check<CloudPorts, readonly Record[]> = {
  id: 'certificate-record',
  asks: 'the DNS record that proves the certificate’s name is there',
  why: 'AWS renews the certificate by it, and issues a new one by it within minutes.',
  async ask(asking) {
    const { arn, found } = await certificateOf(asking);
    if (found === undefined) throw new NotAsked('the certificate is not there (see `certificate`)', REPLACE);
    if (found.records.length === 0)
      throw new NotAsked('this certificate is not validated by DNS', lookAt(arn, asking.service.region));
    return Promise.all(found.records.map(async (one) => ({ ...one, found: await asking.cname(one.name) })));
  },
  judge(records, { unit }) {
    const wrong = records.filter(({ value, found }) => !found.some((one) => sameName(one, value)));
    const [first] = wrong;
    if (first === undefined) return pass(`${records.map(({ name }) => name).join(', ')}: as AWS wants it`);
    const seen = first.found.length === 0 ? 'is not in DNS' : `stands for ${first.found.join(', ')} in DNS`;
    return fail(
      `${first.name} ${seen}; AWS wants ${first.value}.`,
      `cd ${shellWord(unit)} && terragrunt run -- plan   # the unit makes the record; then apply`,
    );
  },
};

const sameName = (a: string, b: string): boolean =>
  a.replace(/\.$/, '').toLowerCase() === b.replace(/\.$/, '').toLowerCase();
