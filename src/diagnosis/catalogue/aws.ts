import type { Entry } from '../entry.ts';

// What AWS's codes mean, whoever called: our own clients or tofu's. The most exact entry wins, so families come to pass
// only where no code of their own is listed.

const DENIED = [
  /with an explicit deny in an? (?<policy>[a-z -]{1,60}policy)/,
  /User: (?<who>arn:[\w:/+=,.@-]{5,300}) is not authorized/,
  /not authorized to perform:? (?<action>[\w-]+:[\w*]+)/,
  /on resource: "?(?<resource>arn:[\w:/+=,.@*-]{5,300}|[\w-]+)/,
  /Encoded authorization failure message: (?<encoded>[\w-]{20,4000})/,
];

export const AWS: readonly Entry[] = [
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
    id: 'not-connected',
    code: 'not-connected',
    when: [{ codes: ['TargetNotConnected', 'InvalidInstanceId'] }],
    cause: [
      'The SSM agent of the instance is not online ({code}): {said}',
      'The SSM agent of the instance is not online ({code}).',
    ],
    hint: 'It comes online 10-60 s after the start, and never without an instance profile that allows it.',
    next: ['Try again.'],
    reports: ['aws/amazon-ssm-agent#582', 'facts of AWS 5.13, 5.14'],
  },
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
    id: 'not-found',
    code: 'not-found',
    when: [
      {
        codes: [
          /NoSuch\w+/,
          'NotFound',
          'NotFoundException',
          'ResourceNotFoundException',
          'ImageNotFoundException',
          'RepositoryNotFoundException',
          /Invalid\w+\.NotFound/,
          'ParameterNotFound',
          'InvocationDoesNotExist',
          'DoesNotExistException',
        ],
      },
      { statuses: [404] },
    ],
    cause: ['It does not exist: {said} ({code})', 'It does not exist ({code}).', 'It does not exist.'],
    hint: 'Right after something was made AWS may not know it everywhere yet.',
    next: ['Try again.'],
    reports: ['facts of AWS 5.12, 5.15, 5.21'],
  },
  {
    id: 'bucket-missing',
    code: 'not-found',
    when: [{ codes: ['NoSuchBucket'] }],
    cause: [
      'The bucket does not exist: {said} ({code})',
      'The bucket does not exist ({code}).',
      'The bucket does not exist.',
    ],
    hint: 'Its name, the account or the region may be another than the one that is meant.',
    next: ['See who you are: aws sts get-caller-identity', 'aws s3api head-bucket --bucket <the bucket>'],
    again: 'after',
    reports: ['facts of AWS 5.21'],
  },
  {
    id: 'already-there',
    code: 'conflict',
    when: [
      {
        codes: [
          /\w+AlreadyExists(?:Exception)?/,
          /\w+\.Duplicate/,
          /Duplicate\w+Name(?:Exception)?/,
          'BucketAlreadyOwnedByYou',
        ],
      },
    ],
    cause: [
      'It exists already, and the state does not know it: {said} ({code})',
      'It exists already, and the state does not know it ({code}).',
      'It exists already, and the state does not know it.',
    ],
    hint: 'It may be left from a run whose state was not saved, or belong to somebody else.',
    next: [
      'Look whose it is before anything else, and never delete it to make room',
      'If it is this unit’s: import it into the state, then plan again',
    ],
    again: 'after',
    reports: [
      'hashicorp/terraform#20344',
      'aws-ia/terraform-aws-control_tower_account_factory#529',
      'hashicorp/terraform#24177',
    ],
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
  {
    id: 'address-in-use',
    code: 'conflict',
    when: [{ codes: ['Resource.AlreadyAssociated'] }],
    values: [/(?<address>eipalloc-[0-9a-f]+)/, /(?<association>eipassoc-[0-9a-f]+)/],
    cause: [
      'The address {address} is held by another machine ({association}).',
      'The address is held by another machine ({code}).',
    ],
    next: [['Look whose it is: aws ec2 describe-addresses --allocation-ids {address}'], 'Then plan again'],
    again: 'after',
    reports: ['facts of AWS 5.7'],
  },
  {
    id: 'somebody-first',
    code: 'conflict',
    when: [
      { codes: ['PreconditionFailed', 'ConditionalRequestConflict', 'OperationAborted'] },
      { statuses: [412] },
    ],
    cause: [
      'Somebody else was there first: {said} ({code})',
      'Somebody else was there first ({code}).',
      'Somebody else was there first.',
    ],
    hint: 'What was expected to be there is not what is there now.',
    next: ['Try again.'],
    reports: ['facts of AWS 5.24'],
  },
  {
    id: 'target-not-running',
    code: 'refused',
    when: [{ codes: ['InvalidTarget', 'InvalidTargetException'] }],
    values: [/not in a running state and cannot be registered: '(?<instance>i-[0-9a-f]{8,17})'/],
    cause: [
      'The load balancer does not take {instance}: it is not running.',
      'The load balancer does not take the target: {said}',
      'The load balancer does not take the target.',
    ],
    next: [
      [
        'See why it is not: aws ec2 describe-instances --instance-ids {instance} --query "Reservations[].Instances[].[State.Name,StateReason.Message]"',
        'See that the target runs, and is in the load balancer’s VPC',
      ],
      'Once it runs, plan again',
    ],
    again: 'after',
    reports: [
      'hashicorp/terraform-provider-aws#8537',
      'hashicorp/terraform-provider-aws#17167',
      'kubernetes-sigs/aws-load-balancer-controller#1099',
    ],
  },
  {
    id: 'wrong-region',
    code: 'wrong-region',
    when: [
      { codes: ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'] },
      { statuses: [301] },
    ],
    values: [/expecting '(?<other>[a-z0-9-]+)'/],
    cause: [
      'It lives in another region, {other} ({code}).',
      'It lives in another region: {said} ({code})',
      'It lives in another region ({code}).',
      'It lives in another region.',
    ],
    hint: 'Check `region` in firedrill.yaml, and that of the state’s backend.',
    next: ['aws s3api get-bucket-location --bucket <bucket>'],
    reports: ['facts of AWS 5.18'],
  },
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
    id: 'certificate-not-issued',
    code: 'not-issued',
    when: [
      {
        kinds: ['aws_acm_certificate', 'aws_acm_certificate_validation'],
        title: /^waiting for ACM Certificate \((?<arn>[^)\s]{1,300})\)/,
      },
    ],
    cause:
      'The certificate was asked for, and AWS has not issued it: its DNS record is missing or not seen yet.',
    next: [
      'See the record it wants: aws acm describe-certificate --certificate-arn {arn} --query Certificate.DomainValidationOptions',
      'Once the record answers, plan again',
    ],
    again: 'after',
    reports: ['facts of AWS 5.23'],
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
];
