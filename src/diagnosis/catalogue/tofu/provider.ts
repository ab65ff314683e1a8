import type { Entry } from '../../entry.ts';

// The providers, tofu's programs for AWS and GitHub.

export const PROVIDER: readonly Entry[] = [
  {
    id: 'wrong-account',
    code: 'wrong-account',
    when: [{ title: /^(?:[\w ]{1,60}: )?(?:AWS )?account ID not allowed(?:: | \()(?<account>\d{12})/i }],
    cause: [
      'Wrong account: these credentials are of {account}, and the code is for {expected}.',
      'Wrong account: these credentials are of {account}, which the code does not allow.',
    ],
    hint: 'Nothing may go on until the account is the right one.',
    next: [
      'See who you are: aws sts get-caller-identity',
      ['Sign in to {expected}, then try again', 'Sign in to the right account, then try again'],
    ],
    changed: 'none',
    reports: [
      'hashicorp/terraform-provider-aws#32352',
      'chanzuckerberg/fogg#637',
      'hashicorp/terraform#8731',
      'hashicorp/terraform#13806',
    ],
  },
  {
    id: 'provider-inconsistent',
    code: 'provider-inconsistent',
    when: [{ title: /^Provider produced inconsistent final plan/ }],
    values: [/\nWhen expanding the plan for (?<at>[^\n]{1,300}?)(?: to include|, provider)/],
    cause: [
      'The provider broke off at {at}: what it would do is not what it had planned.',
      'The provider broke off: what it would do is not what it had planned.',
    ],
    hint: [
      'What was made before that stays; {at} is open. It is a bug of the provider, and planning again usually goes through.',
      'What was made before that stays. It is a bug of the provider, and planning again usually goes through.',
    ],
    next: ['Plan again: it knows the new values then', 'Apply what that plan shows as still open'],
    reports: [
      'terraform-aws-modules/terraform-aws-alb#303',
      'hashicorp/terraform-provider-aws#41647',
      'hashicorp/terraform-provider-aws#43448',
      'outerbounds/terraform-aws-metaflow#62',
    ],
  },
  {
    id: 'provider-result-lost',
    code: 'provider-inconsistent',
    when: [
      {
        title: /^Provider produced inconsistent result after apply/,
        says: /\b[Rr]oot (?:object|resource) (?<lost>was present, but now absent)/,
      },
    ],
    values: [/\nWhen applying changes to (?<at>[^\n]{1,300}?), provider/],
    cause: [
      'The provider changed {at}, and did not find it afterwards.',
      'The provider changed something, and did not find it afterwards ({lost}).',
    ],
    hint: 'It can be there without the state knowing it; the next plan then makes it a second time.',
    next: [
      [
        'Look whether {at} is there before you apply again',
        'Look whether it is there before you apply again',
      ],
      'Then plan again; where it is there, import it first',
    ],
    again: 'after',
    reports: [
      'hashicorp/terraform-provider-aws#9987',
      'hashicorp/terraform-provider-aws#17509',
      'outerbounds/terraform-aws-metaflow#62',
    ],
  },
  {
    id: 'provider-result',
    code: 'provider-inconsistent',
    when: [{ title: /^Provider produced inconsistent result after apply/ }],
    values: [/\nWhen applying changes to (?<at>[^\n]{1,300}?), provider/],
    cause: [
      'The provider changed {at}, and it is not what was planned.',
      'The provider changed something, and it is not what was planned.',
    ],
    hint: 'What was made stays. It is a bug of the provider, and planning again usually goes through.',
    next: ['Plan again: it reads what is there now', 'Apply what that plan shows as still open'],
    reports: ['hashicorp/terraform-provider-aws#43448', 'hashicorp/terraform-provider-aws#9987'],
  },
  {
    id: 'provider-crashed-in-change',
    code: 'provider-inconsistent',
    when: [
      {
        title: /^Plugin did not respond/,
        says: /the\s{1,4}plugin\d?\.\(\*?GRPCProvider\)\.ApplyResourceChange\s{1,4}call/,
      },
      {
        title: /^Request cancelled/,
        says: /The\s{1,4}plugin\d?\.\(\*?GRPCProvider\)\.ApplyResourceChange\s{1,4}request\s{1,4}was\s{1,4}cancelled/,
      },
    ],
    cause: [
      'The provider’s program crashed while it changed {address}.',
      'The provider’s program crashed in the middle of a change.',
    ],
    hint: 'What it was making can be there without the state knowing it; the next plan then makes it a second time.',
    next: [
      [
        'Look whether {address} is there before you apply again',
        'Look whether what it was making is there before you apply again',
      ],
      'Then plan again; where it is there, import it first',
      'If it crashes again, pin the provider’s version before this one',
    ],
    again: 'after',
    reports: ['hashicorp/terraform#29857', 'hashicorp/terraform-provider-aws#44855'],
  },
  {
    id: 'provider-crashed',
    code: 'provider-inconsistent',
    when: [
      {
        title:
          /^(?:Plugin did not respond|The plugin\.?\(?[\w.]{0,40}\)? (?:request was cancelled|encountered an error)|Request cancelled)/,
      },
    ],
    values: [/The plugin encountered an error, and failed to respond to the (?<request>[\w.()]{1,80}) call/],
    cause: 'The provider’s program crashed in the middle of its work.',
    hint: ['{madeHint}', 'What was made before that stays.'],
    next: [
      'Plan again: the new plan holds what is still open',
      'If it crashes again, pin the provider’s version before this one',
    ],
    reports: ['hashicorp/terraform#29857', 'hashicorp/terraform-provider-aws#31857'],
  },
  {
    id: 'github-token',
    code: 'denied',
    when: [{ title: /\bhttps:\/\/(?<host>[\w.-]{1,100})\/\S{1,500}: 401 Bad credentials/ }],
    cause: '{host} does not accept the token of the GitHub provider.',
    next: [
      'Take one that is good: gh auth status, then export GITHUB_TOKEN="$(gh auth token)"',
      'Then plan again',
    ],
    reports: ['GoogleCloudPlatform/terraformer#1053', 'integrations/terraform-provider-github#1306'],
  },
  {
    id: 'provider-invalid',
    code: 'provider-inconsistent',
    when: [
      { title: /^Provider produced invalid (?:plan|object)$/ },
      { title: /^Unrecognized remote plugin message/ },
      {
        title: /^Failed to load plugin schemas$/,
        says: /Unrecognized remote plugin message|timeout while waiting for plugin to start|plugin exited before/,
      },
    ],
    values: [
      /Provider "(?<provider>[\w./-]{1,200})" (?:planned an invalid value|produced an invalid (?:new )?value) for (?<at>[^\s:]{1,300})/,
    ],
    cause: [
      'The provider {provider} gave tofu a plan for {at} that cannot be.',
      'The provider’s program does not answer tofu as it must.',
    ],
    hint: 'It is a bug of the provider, or its program does not run here.',
    next: ['Plan again; if it comes back, pin the provider’s version before this one'],
    reports: ['source of tofu'],
  },
  {
    id: 'waited-too-long',
    code: 'waited-too-long',
    when: [
      {
        title:
          /^(?:waiting for )?(?<what>[\w ()/:.,*-]{1,200}?): timeout while waiting for state to become '(?<wanted>[^'\n]{0,60})'(?: \((?:last state: '(?<last>[^'\n]{0,60})')?(?:, )?(?:timeout: (?<long>[\dhms.]{1,20}))?\))?/,
      },
    ],
    cause: [
      'AWS was not done in {long} with {what}: it is still {last}, and is to be {wanted}.',
      'AWS was not done in {long} with {what}.',
      'AWS was not done in time with {what}.',
    ],
    hint: 'It goes on in AWS all the same, and may be done by now.',
    next: ['Look at it in AWS; once it is done, plan again', 'The next plan shows what is still open'],
    reports: ['hashicorp/terraform-provider-aws#1671'],
  },
  {
    id: 'no-such-region',
    code: 'wrong-region',
    when: [
      { title: /^[Ii]nvalid AWS Region: (?<region>[\w-]{1,60})/ },
      { title: /^Invalid region value$/, says: /\ninvalid AWS Region: (?<region>[\w-]{1,60})/ },
    ],
    cause: 'The provider knows no AWS region {region}.',
    next: [
      'Check AWS_REGION, the profile, and `region` in the code and in firedrill.yaml',
      'If it is a new region, take a newer version of the provider',
    ],
    again: 'after',
    reports: ['recorded: tofu 1.12'],
  },
  {
    id: 'not-found-by-provider',
    code: 'not-found',
    when: [
      {
        title:
          /^(?!collecting instance settings)(?<what>[^\n]{1,200}?): couldn't find resource(?: \(\d{1,3} retries\))?$/,
      },
    ],
    cause: 'AWS does not find what the provider asks for: {what}.',
    hint: 'It was deleted, or was made so lately that AWS does not know it everywhere.',
    next: ['Plan again'],
    reports: ['source of the aws provider'],
  },
];
