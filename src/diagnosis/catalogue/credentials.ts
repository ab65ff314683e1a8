import type { Entry } from '../entry.ts';

/** What is wrong with credentials by AWS's codes; what helps is for each kind of them (`credential-help.ts`). */
export type CodeReason = 'expired' | 'rejected' | 'clock' | 'missing' | 'role-refused';

export interface CredentialEntry extends Entry {
  readonly reason: CodeReason;
}

const SIGN_IN = ['Sign in again in another terminal', 'Then try this step again: it goes on from here'];

// Names by which AWS refuses credentials; each protocol has its own (facts: SDK, credential errors).
export const CREDENTIALS: readonly CredentialEntry[] = [
  {
    id: 'credentials-expired',
    code: 'credentials',
    reason: 'expired',
    when: [
      { codes: ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'] },
      {
        title:
          /SSO session (?:associated with this profile )?has expired|^refreshed SSO token|the SSO session has expired|^Error loading SSO Token|^(?:Error when retrieving token from sso: )?Token has expired and refresh failed/i,
      },
    ],
    cause: ['The AWS credentials have expired ({code}).', 'The AWS credentials have expired.'],
    next: SIGN_IN,
    reports: ['hashicorp/terraform#17180', 'facts of AWS 5.26'],
  },
  {
    id: 'credentials-rejected',
    code: 'credentials',
    reason: 'rejected',
    when: [
      {
        codes: [
          'InvalidClientTokenId',
          'AuthFailure',
          'UnrecognizedClientException',
          'InvalidAccessKeyId',
          'InvalidToken',
          'MissingAuthenticationToken',
          'MissingAuthenticationTokenException',
          'NotAuthorized',
          'InvalidGrantException',
          // Of a web identity's token, by STS.
          'InvalidIdentityToken',
          'InvalidIdentityTokenException',
          'IDPRejectedClaim',
          'IDPRejectedClaimException',
        ],
      },
    ],
    cause: 'AWS does not accept the credentials ({code}).',
    hint: ['Or the region is not enabled for this account: {closed} is none that every account has.'],
    next: [
      ...SIGN_IN,
      ['Or see whether the region is enabled: aws account get-region-opt-status --region-name {closed}'],
    ],
    reports: [
      'turbot/steampipe-plugin-aws#75',
      'hashicorp/terraform-provider-aws#32549',
      '99designs/aws-vault#512',
      'segmentio/aws-okta#225',
    ],
  },
  {
    id: 'clock-wrong',
    code: 'credentials',
    reason: 'clock',
    when: [
      {
        codes: [
          'SignatureDoesNotMatch',
          'RequestTimeTooSkewed',
          'InvalidSignatureException',
          'RequestInTheFuture',
        ],
      },
    ],
    cause: 'AWS refused the signature: the clock of this machine is wrong, or the secret key is ({code}).',
    next: [
      'date -u; curl -sI https://sts.amazonaws.com | grep -i ^date',
      'sudo timedatectl set-ntp true',
      'Then try again',
    ],
    reports: [
      'appsecco/breaking-and-pwning-apps-and-servers-aws-azure-training#14',
      'EngineerBetter/control-tower#51',
      'convox/rack#235',
    ],
  },
  {
    id: 'credentials-missing',
    code: 'credentials',
    reason: 'missing',
    when: [
      {
        title:
          /^(?:configuring (?:OpenTofu|Terraform) AWS Provider: |error configuring (?:OpenTofu|Terraform) AWS Provider: |error configuring S3 Backend: )?(?:no|No) valid credential sources/,
      },
      { title: /^failed to refresh cached credentials/ },
      {
        title:
          /^(?:Unable to locate credentials|failed to get shared config profile, |The config profile \()/,
      },
      { codes: ['No valid credential sources'] },
    ],
    values: [/(?:failed to get shared config profile, |The config profile \()(?<profile>[\w.+@-]{1,100})/],
    cause: [
      'There is no profile {profile} on this machine.',
      'No AWS credentials were found, or none that can be had now.',
    ],
    next: [
      [
        'See which profiles there are, and name one in place of {profile}: aws configure list-profiles',
        SIGN_IN[0] ?? '',
      ],
      SIGN_IN[1] ?? '',
    ],
    reports: ['recorded: tofu 1.12 without credentials'],
  },
  {
    id: 'role-refused',
    code: 'credentials',
    reason: 'role-refused',
    // Of the role that a profile or the provider takes before the call itself.
    when: [
      {
        codes: ['AccessDenied', 'AccessDeniedException'],
        operations: ['AssumeRole', 'AssumeRoleWithWebIdentity'],
      },
      { title: /^(?:configuring OpenTofu AWS Provider: )?Cannot assume IAM Role/ },
    ],
    values: [/on resource: (?<role>arn:[\w:/+=,.@-]{5,300})/],
    cause: [
      'The credentials are in order, but may not take the role {role}.',
      'The credentials are in order, but may not take the role.',
    ],
    next: ['Take a role that you may, or have it allowed', 'Then try this step again'],
    reports: ['hashicorp/terraform-provider-aws#42213', 'cloud-toolkit/cloud-toolkit-aws#31'],
  },
];
