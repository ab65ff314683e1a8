import type { FailureDraft } from '../engine/failure.ts';

/** What failures say of where the calls go: a world knows whether that is AWS. */
export interface Place {
  /** `AWS in us-east-1`, at the start of a sentence. */
  readonly name: string;
  /** The region, where it is one that an account must enable before it answers. */
  readonly mayBeClosed?: string;
  /** When nothing answers. */
  readonly unreachable: Pick<FailureDraft, 'hint' | 'nextSteps' | 'again'>;
  /** When keys are not taken; absent where the operator's own are used. */
  readonly refused?: Pick<FailureDraft, 'hint' | 'nextSteps'>;
}

/** Regions that every account has. Those that came after March 2019 are enabled by hand, account by account. */
const EVERYWHERE =
  /^(?:us-(?:east|west)-[12]|ca-central-1|sa-east-1|eu-(?:west-[123]|central-1|north-1)|ap-(?:south-1|northeast-[123]|southeast-[12]))$/;

export function awsIn(region: string): Place {
  return {
    name: `AWS in ${region}`,
    ...(EVERYWHERE.test(region) ? {} : { mayBeClosed: region }),
    unreachable: {
      hint: 'The network of this machine, a VPN or a proxy stands between. What runs in AWS goes on running.',
      nextSteps: [`curl -sS https://sts.${region}.amazonaws.com`, 'Try again.'],
    },
  };
}
