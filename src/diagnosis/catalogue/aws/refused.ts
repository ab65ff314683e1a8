import type { Entry } from '../../entry.ts';

// Calls that AWS understood and does not do.

const DENIED = [
  /with an explicit deny in an? (?<policy>[a-z -]{1,60}policy)/,
  /User: (?<who>arn:[\w:/+=,.@-]{5,300}) is not authorized/,
  /not authorized to perform:? (?<action>[\w-]+:[\w*]+)/,
  /on resource: "?(?<resource>arn:[\w:/+=,.@*-]{5,300}|[\w-]+)/,
  /Encoded authorization failure message: (?<encoded>[\w-]{20,4000})/,
];

export const REFUSED: readonly Entry[] = [
  {
    id: 'denied',
    code: 'denied',
    when: [
      {
        codes: [
          'UnauthorizedOperation',
          'AccessDenied',
          'AccessDeniedException',
          'AuthorizationError',
          'Forbidden',
        ],
      },
      { statuses: [403] },
    ],
    values: DENIED,
    cause: [
      'This role may not do {action} on {resource}: a {policy} denies it ({code}).',
      'This role may not do {action} on {resource} ({code}).',
      'This role may not do {action} ({code}).',
      'The caller may not do {call}: {said} ({code}).',
      'The caller may not do this: {said} ({code})',
      'The caller may not do {operation} ({code}).',
      'The caller may not do this ({code}).',
      'The caller may not do this.',
    ],
    hint: [
      'It is known as {who}. Another role that the {policy} covers may not either.',
      'It is known as {who}; the permission is missing.',
      'The identity is known, the permission is missing.',
    ],
    next: [
      ['Have whoever keeps the {policy} lift it'],
      'Use a role that may, or have it allowed; see who you are: aws sts get-caller-identity',
      ['What AWS hides: aws sts decode-authorization-message --encoded-message {encoded}'],
    ],
    reports: ['facts of AWS 5.10'],
  },
  {
    id: 'role-for-too-long',
    code: 'aws-error',
    // The provider gives it the title of a role that may not be taken.
    when: [
      {
        title: /Cannot assume IAM Role$/,
        says: /\bDurationSeconds exceeds the (?<most>[^\n]{1,100}?)\.?(?:\n|$)/,
      },
      {
        codes: ['ValidationError'],
        operations: ['AssumeRole'],
        says: /\bDurationSeconds exceeds the (?<most>[^\n]{1,100}?)\.?(?:\n|$)/,
      },
    ],
    cause: 'The role may be taken, but not for as long as was asked: more than the {most}.',
    next: [
      'Ask for an hour or less: duration of assume_role in the code, duration_seconds of the profile',
      'Then try again',
    ],
    again: 'after',
    reports: ['99designs/aws-vault#263', 'mmmorris1975/aws-runas#11', 'prowler-cloud/prowler#7721'],
  },
  {
    id: 'refused-as-asked',
    code: 'aws-error',
    // Whatever nobody else knows: AWS understood the call and does not do it as it stands.
    when: [{ statuses: [400, 409] }],
    minor: true,
    cause: [
      'AWS refuses {call}: {said} ({code})',
      'AWS refuses it: {said} ({code})',
      'AWS refuses {call} ({code}).',
      'AWS refuses it as it was asked.',
    ],
    next: ['Mend what AWS names, then plan or try again'],
    again: 'after',
    reports: ['hashicorp/terraform-provider-aws#1278'],
  },
];
