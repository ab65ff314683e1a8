import type { Entry } from '../../entry.ts';

// Launched all right, and ended in the first seconds.

const INSTANCE = ['aws_instance'];
const ACCEPTED = /^waiting for EC2 Instance \(/;
const LAUNCHED = /EC2 Instance \((?<instance>i-[0-9a-f]{8,17})\)|instance \((?<id>i-[0-9a-f]{8,17})\)/;

export const LAUNCH_ENDED: readonly Entry[] = [
  {
    id: 'disk-key',
    code: 'launch-failed',
    when: [
      { reasons: [/Client\.InvalidKMSKey\.\w+/, 'Client.KMSKeyDisabledException'] },
      { codes: [/InvalidKMSKey\.\w+/, 'KMSKeyDisabled', 'DisabledException', 'KMSInvalidStateException'] },
    ],
    values: [LAUNCHED],
    cause: [
      'The new instance {instance} ended at its launch: the key of its disk cannot be used ({code}).',
      'The key of the disk cannot be used ({code}): {said}',
    ],
    hint: [
      'Another try ends the same way until the key is enabled. {untouched}',
      'Another try ends the same way until the key is enabled.',
    ],
    next: [
      'Look at the key: aws kms describe-key --key-id <the kms_key_id of the root volume, or alias/aws/ebs>',
      'Enable it, or let this account use it: aws kms enable-key --key-id <the key>',
      'Then plan again: that ends the half-made instance too',
    ],
    again: 'after',
    reports: ['CiscoDevNet/cloud-cml#8', 'hashicorp/packer#12683', 'hashicorp/terraform-provider-aws#38633'],
  },
  {
    id: 'launch-ended-unnamed',
    code: 'launch-failed',
    when: [{ reasons: ['Client.InternalError'] }],
    values: [LAUNCHED],
    cause: [
      'The new instance {instance} ended at its launch (Client.InternalError): as a rule the caller or the machine may not use the key of its disk.',
      'The new instance ended at its launch (Client.InternalError): as a rule the caller or the machine may not use the key of its disk.',
    ],
    hint: ['{untouched}'],
    next: [
      'See the policy of the disk’s key: kms:CreateGrant, kms:Decrypt and kms:GenerateDataKeyWithoutPlaintext must be allowed',
      'Then plan again',
    ],
    again: 'after',
    reports: [
      'facts of AWS 5.5',
      'aws/karpenter-provider-aws#1407',
      'aws-solutions/instance-scheduler-on-aws#178',
    ],
  },
  {
    id: 'volume-limit',
    code: 'launch-failed',
    when: [{ reasons: ['Client.VolumeLimitExceeded'] }],
    values: [LAUNCHED],
    cause: [
      'The new instance {instance} ended at its launch: the account is at its limit of disk space ({code}: {said}).',
      'The instance ended at its launch: the account is at its limit of disk space ({code}).',
    ],
    hint: ['{untouched}'],
    next: [
      'Delete volumes that nothing uses: aws ec2 describe-volumes --filters Name=status,Values=available',
      'Or ask for more: aws service-quotas list-service-quotas --service-code ebs',
      'Then plan again: a saved plan cannot be used twice',
    ],
    again: 'after',
    reports: ['facts of AWS 5.5'],
  },
  {
    id: 'ended-itself',
    code: 'launch-failed',
    when: [{ reasons: ['Client.InstanceInitiatedShutdown'] }],
    values: [LAUNCHED],
    cause: [
      'The new instance {instance} switched itself off while it booted.',
      'The machine switched itself off while it booted.',
    ],
    hint: 'Its console may say why; AWS keeps it for an hour.',
    next: [
      ['aws ec2 get-console-output --latest --output text --instance-id {instance} | firedrill diagnose -'],
      'Check the image and the names of its disks, then plan again',
    ],
    again: 'after',
    reports: ['test-kitchen/kitchen-ec2#323', 'facts of AWS 5.5'],
  },
  {
    id: 'ended-by-somebody',
    code: 'launch-failed',
    when: [{ reasons: ['Client.UserInitiatedShutdown'] }],
    values: [LAUNCHED],
    cause: [
      'Somebody ended the new instance {instance}, or a program did: {said}.',
      'Somebody ended the new instance, or a program did ({code}).',
    ],
    hint: 'Neither AWS nor the machine gives another reason.',
    next: [
      [
        'Who it was: aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue={instance}',
      ],
      'Agree with whoever it was, then plan again',
    ],
    again: 'after',
    reports: ['facts of AWS 5.5'],
  },
  {
    id: 'launch-ended',
    code: 'launch-failed',
    when: [
      { kinds: INSTANCE, title: /^waiting for EC2 Instance \([^)]{1,40}\) create: unexpected state '/ },
      { title: ACCEPTED, says: /unexpected state '(?:terminated|shutting-down|stopp)/ },
      { reasons: [/(?:Client|Server)\.[\w.]+/] },
    ],
    minor: true,
    values: [LAUNCHED],
    cause: [
      'The new instance {instance} ended right after its launch: {code}: {said}.',
      'The new instance {instance} ended right after its launch.',
      'The instance ended right after its launch ({code}: {said}).',
    ],
    hint: [
      'The state knows both: the next plan ends the failed one. {untouched}',
      'The state knows both: the next plan ends the failed one.',
    ],
    next: ['Plan again: a saved plan cannot be used twice', 'Or plan with another type or zone'],
    reports: ['facts of AWS 5.5'],
  },
];
