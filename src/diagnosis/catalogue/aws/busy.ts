import type { Entry } from '../../entry.ts';

// AWS itself, or the way to it: too many calls, trouble of its own, answers that cannot be read.

export const BUSY: readonly Entry[] = [
  {
    id: 'throttled',
    code: 'throttled',
    when: [
      {
        codes: [
          'RequestLimitExceeded',
          /Throttl\w*/,
          'TooManyRequestsException',
          'SlowDown',
          'EC2ThrottledException',
          /RequestThrottled\w*/,
        ],
      },
      { statuses: [429] },
    ],
    cause: [
      'AWS takes no more calls for the moment ({code}): {said}',
      'AWS takes no more calls for the moment ({code}).',
      'AWS takes no more calls for the moment.',
    ],
    hint: 'Somebody or something else may be calling a lot; it passes by itself.',
    next: ['Try again in a minute.'],
    reports: ['facts of AWS 5.9'],
  },
  {
    id: 'aws-trouble',
    code: 'unavailable',
    when: [
      { statuses: [500, 502, 503, 504] },
      {
        codes: [
          'InternalError',
          'InternalFailure',
          'ServiceUnavailable',
          'Unavailable',
          'InternalServerError',
        ],
      },
    ],
    cause: ['{call} failed: {said} ({code})', 'AWS failed: {said} ({code})', '{call} failed ({status}).'],
    hint: 'AWS itself has trouble; the same call may work in a minute.',
    next: ['Try again.', 'https://health.aws.amazon.com/health/status'],
    reports: ['openshift/origin#18961', 'hashicorp/terraform-provider-aws#7287'],
  },
  {
    id: 'answer-too-long',
    code: 'unreadable',
    when: [{ codes: ['AnswerTooLong'] }],
    cause: ['The answer is longer than any that belongs there, and was not read to its end: {said} ({code})'],
    hint: 'Something between here and AWS may have answered in its place, or the object is not what it should be.',
    next: ['Try again.'],
    reports: ['a limit of our own: no report to be had'],
  },
  {
    id: 'no-answer-of-aws',
    code: 'unreadable',
    when: [{ codes: ['SyntaxError'] }],
    cause: 'The answer could not be read: {said} ({code})',
    hint: 'Something between here and AWS may have answered in its place, such as a proxy or a login page.',
    next: ['Try again.'],
    reports: ['aws/aws-sdk-js-v3#5851', 'aws/aws-sdk-js#419'],
  },
];
