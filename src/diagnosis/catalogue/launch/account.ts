import type { Entry } from '../../entry.ts';

// AWS launches nothing for this account, or not this.

export const ACCOUNT: readonly Entry[] = [
  {
    id: 'account-pending',
    code: 'account-blocked',
    when: [{ codes: ['PendingVerification'] }],
    values: [/(?<long>up to \d{1,2} hours|less than \d{1,2} hours)/],
    cause: [
      'AWS is still verifying this account, and launches nothing more until it has: that takes {long}.',
      'AWS is still verifying this account, and launches nothing more until it has.',
    ],
    hint: ['AWS sends a mail when it is done. {untouched}', 'AWS sends a mail when it is done.'],
    next: [
      'Recover in another account or region, if the service may live there',
      'Or wait for the mail, then plan again',
    ],
    reports: [
      'splunk/attack_range#1367',
      'openshift/installer#829',
      'UA-TECH-POWER/DDoS_terraform_aws#5',
      'galaxyproject/cloudlaunch#150',
      'skyplane-project/skyplane#799',
    ],
  },
  {
    id: 'account-not-signed-up',
    code: 'account-blocked',
    when: [{ codes: ['OptInRequired', 'SubscriptionRequiredException'] }],
    values: [/(?<url>https?:\/\/aws\.amazon\.com\/marketplace\/pp[\w?=&./-]{1,100})/],
    cause: 'The account is not signed up for what the launch needs ({code}): {said}',
    hint: ['{untouched}'],
    next: [
      ['Accept the terms as somebody who may: {url}', 'Sign the account up as somebody who may'],
      'Or plan with an image that needs no subscription',
      'Then plan again',
    ],
    reports: [
      'openshift/installer#829',
      'kakkoyun/terraform-openvpn#1',
      'scholzj/terraform-aws-minikube#8',
      'awslabs/harmonix#22',
    ],
  },
  {
    id: 'account-blocked',
    code: 'account-blocked',
    when: [{ codes: ['Blocked', 'AccountDisabled', 'AccountProblem'] }],
    cause: 'AWS has blocked this account ({code}): it launches nothing.',
    hint: ['{untouched}'],
    next: [
      'Write to AWS support from this account: only they can lift it',
      'Recover in another account meanwhile',
    ],
    reports: ['aws/amazon-sagemaker-examples#1858', 'thecodeteam/labs#43'],
  },
  {
    id: 'service-linked-role',
    code: 'denied',
    when: [{ codes: ['AuthFailure.ServiceLinkedRoleCreationNotPermitted'] }],
    values: [/service-linked role for (?<for>[A-Za-z0-9 ]{1,60})/],
    cause: [
      'The caller lacks the permission iam:CreateServiceLinkedRole, which the first {for} of an account need.',
      'The caller lacks the permission iam:CreateServiceLinkedRole, which the first such launch of an account needs.',
    ],
    hint: ['The credentials are in order. {untouched}', 'The credentials are in order.'],
    next: [
      'Make the role once, as somebody who may: aws iam create-service-linked-role --aws-service-name spot.amazonaws.com',
      'Or give this role iam:CreateServiceLinkedRole, then plan again',
    ],
    reports: [
      'github-aws-runners/terraform-aws-github-runner#104',
      'LeanerCloud/AutoSpotting#187',
      'determined-ai/determined#1830',
      'kubernetes/kops#16475',
      'cloudfoundry/bosh-bootloader#466',
    ],
  },
];
