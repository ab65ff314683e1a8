import type { FailureDraft } from '../engine/failure.ts';

/** What failures say of where the calls go: a world knows whether that is AWS. */
export interface Place {
  /** `AWS in us-east-1`, at the start of a sentence. */
  readonly name: string;
  /** The operator's, where one was named: the commands that help name it too. */
  readonly profile?: string;
  /** When nothing answers. */
  readonly unreachable: Pick<FailureDraft, 'hint' | 'nextSteps' | 'again'>;
  /** When keys are not taken; absent where the operator's own are used. */
  readonly refused?: Pick<FailureDraft, 'hint' | 'nextSteps'>;
}

export function awsIn(region: string): Place {
  return {
    name: `AWS in ${region}`,
    unreachable: {
      hint: 'The network of this machine, a VPN or a proxy stands between. What runs in AWS goes on running.',
      nextSteps: [`curl -sS https://sts.${region}.amazonaws.com`, 'Try again.'],
    },
  };
}
