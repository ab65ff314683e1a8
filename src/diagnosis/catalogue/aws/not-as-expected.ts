import type { Entry } from '../../entry.ts';

// What is not there, is there already, or is held by another.

export const NOT_AS_EXPECTED: readonly Entry[] = [
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
    id: 'certificate-never-issued',
    code: 'not-issued',
    // Its end is final: no record that comes later makes it valid.
    when: [
      {
        kinds: ['aws_acm_certificate', 'aws_acm_certificate_validation'],
        title:
          /^waiting for ACM Certificate \((?<arn>[^)\s]{1,300})\)[^\n]{0,100}: unexpected state '(?<state>FAILED|VALIDATION_TIMED_OUT|EXPIRED|REVOKED)', wanted target '[^'\n]{1,60}'(?:\. last error: (?<why>[A-Z_]{3,60})$)?/,
        says: /: unexpected state '/,
      },
    ],
    cause: [
      'AWS will not issue this certificate any more: it is {state} ({why}).',
      'AWS will not issue this certificate any more: it is {state}.',
    ],
    hint: 'That is its end, whatever its DNS record says from now on. Another one must be asked for.',
    next: [
      'See why: aws acm describe-certificate --certificate-arn {arn} --query "Certificate.[Status,FailureReason,DomainName]"',
      'Put that right first (CAA_ERROR: a CAA record of the domain must allow amazon.com)',
      'Then plan with -replace for the certificate',
    ],
    again: 'useless',
    reports: ['hashicorp/terraform-provider-aws#34909', 'hashicorp/terraform-provider-aws#31132'],
  },
  {
    id: 'certificate-not-taken',
    code: 'not-issued',
    // What AWS says of it (its name, its signature, its key) it says of every certificate that is not issued.
    when: [
      {
        codes: ['UnsupportedCertificate'],
        operations: ['CreateListener', 'ModifyListener', 'AddListenerCertificates'],
      },
      { codes: ['UnsupportedCertificate', 'UnsupportedCertificateException'] },
    ],
    values: [/The certificate '(?<arn>arn:[^'\s]{1,300})' must have/],
    cause: [
      'The load balancer does not take the certificate {arn}: as a rule it is not issued yet.',
      'The load balancer does not take the certificate: as a rule it is not issued yet.',
    ],
    next: [
      [
        'See its state: aws acm describe-certificate --certificate-arn {arn} --query "Certificate.[Status,KeyAlgorithm]"',
        'See its state in ACM',
      ],
      'Once it is ISSUED, plan again',
    ],
    again: 'after',
    reports: [
      'cloudposse/terraform-aws-acm-request-certificate#58',
      'hashicorp/terraform-provider-aws#41789',
      'DataBiosphere/azul#8321',
    ],
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
    id: 'still-in-use',
    code: 'conflict',
    when: [
      {
        codes: [
          'DependencyViolation',
          'DeleteConflict',
          'ResourceInUse',
          'ResourceInUseException',
          'VolumeInUse',
          /Invalid\w+\.InUse/,
        ],
      },
    ],
    cause: [
      'It is still used by something else: {said} ({code}).',
      'It is still used by something else ({code}).',
    ],
    next: [
      'Find out what uses it before anything else, and whether that may go',
      'Once nothing does, plan again: what was done before that stays',
    ],
    again: 'after',
    reports: [
      'hashicorp/terraform-provider-aws#1671',
      'hashicorp/terraform#8617',
      'terraform-aws-modules/terraform-aws-security-group#190',
      'lianghong/delete_vpc#10',
    ],
  },
];
