import type { Entry } from '../../entry.ts';

// What a protection holds back: it was there before, and for a reason.

export const PROTECTED: readonly Entry[] = [
  {
    id: 'object-locked',
    code: 'protected',
    when: [{ codes: ['AccessDenied'], services: ['S3', 's3'], says: /protected by object lock/ }],
    cause:
      'The object is protected by an object lock until its time is over: nobody can delete that version ({code}).',
    next: ['Leave it: a delete marker hides it, and a new version can be written beside it'],
    again: 'useless',
    reports: ['facts of AWS 5.19'],
  },
  {
    id: 'needs-mfa-delete',
    code: 'protected',
    when: [{ codes: ['AccessDenied'], says: /Mfa Authentication must be used for this request/i }],
    cause: 'Versions in this bucket are deleted only with a code of an MFA device ({code}).',
    next: ['Let whoever has the device of the root account delete them'],
    again: 'useless',
    reports: ['facts of AWS 5.20'],
  },
  {
    id: 'archived',
    code: 'protected',
    when: [{ codes: ['InvalidObjectState'] }],
    cause: 'The object lies in an archive class and cannot be read until it is restored ({code}).',
    next: ['Restore it (hours), or recover without it: aws s3api restore-object --restore-request Days=1'],
    again: 'after',
    reports: ['facts of AWS 5.21'],
  },
  {
    id: 'bucket-not-empty',
    code: 'protected',
    when: [{ codes: ['BucketNotEmpty'] }],
    cause: 'The bucket still holds objects or versions of them, so it cannot be deleted ({code}).',
    next: [
      'Find out whether anybody needs them before you delete every version',
      'aws s3api list-object-versions --max-items 20 --bucket <the bucket>',
    ],
    again: 'after',
    reports: ['facts of AWS 5.21'],
  },
  {
    id: 'protected',
    code: 'protected',
    when: [{ codes: ['OperationNotPermitted'] }],
    values: [/instance '(?<instance>i-[0-9a-f]{8,17})' may not be terminated/],
    cause: [
      'The instance {instance} has termination protection, so it was not ended ({code}).',
      'It is protected: {said} ({code})',
      'It is protected ({code}).',
    ],
    hint: 'The protection did what it is for.',
    next: [
      [
        'To lift it, once you are sure: aws ec2 modify-instance-attribute --no-disable-api-termination --instance-id {instance}',
        'Find out who protected it and why before you lift it',
      ],
    ],
    reports: ['facts of AWS 5.6'],
  },
];
