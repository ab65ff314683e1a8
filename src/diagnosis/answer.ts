import type { InstanceStatus } from '../aws/ec2.ts';
import type { WrongAnswer } from '../boot/ask-service.ts';
import type { FailureDraft } from '../engine/failure.ts';
import { ANSWERS } from './catalogue/answers.ts';
import { explainSeen } from './seen.ts';

/** Why the service did not answer its question rightly. Pure. */
export function explainAnswer(answer: WrongAnswer): FailureDraft {
  const { url, expected } = answer;
  const host = URL.canParse(url) ? new URL(url).host : url;
  if ('code' in answer) {
    const { code, seconds } = answer;
    const sign = { text: code, code, status: 0 };
    return withFacts(explainSeen(ANSWERS, sign, { url, host, seconds: String(seconds) }), { url });
  }
  const { status, text, said } = answer;
  const code = status === expected.status ? 'OtherWords' : 'OtherStatus';
  const values = {
    url,
    host,
    status: String(status),
    wanted: String(expected.status),
    match: expected.match,
    said: said || 'nothing',
  };
  return withFacts(explainSeen(ANSWERS, { text, code, status }, values), { url, status, said });
}

/** The same, where AWS's own checks say that the machine behind it is ill: that is then the cause. Pure. */
export function withChecks(
  failure: FailureDraft,
  instance: string,
  { instance: own, system, ebs }: InstanceStatus,
): FailureDraft {
  const kind = system === 'impaired' ? 'system' : own === 'impaired' ? 'instance' : 'disk';
  if (kind === 'disk' && ebs !== 'impaired') return failure;
  const sign = { text: 'impaired', code: 'impaired', operation: 'DescribeInstanceStatus', kind };
  const ill = explainSeen(ANSWERS, sign, { instance });
  const hint = [failure.message, ill.hint].filter(Boolean).join(' ');
  return { ...ill, hint, facts: { ...failure.facts, ...ill.facts, instance } };
}

const withFacts = (failure: FailureDraft, facts: NonNullable<FailureDraft['facts']>): FailureDraft => ({
  ...failure,
  facts: { ...failure.facts, ...facts },
});
