import type { BootEntry } from '../../entry.ts';

// What AWS answers the machine itself.

/** cloud-init, and whatever else runs the boot script. */
const SCRIPT = ['script'];

/** What is said of a file that has come, or gone where it was to go. */
const MOVED = /^(?:upload|download|copy|move|delete): \S/;

export const AWS_ON_MACHINE: readonly BootEntry[] = [
  {
    id: 'metadata-without-token',
    code: 'boot-script-broken',
    weight: 'trouble',
    again: 'useless',
    when: [
      // The service's error page, where AWS was to get an id.
      {
        speakers: SCRIPT,
        says: /^(?:fatal error: |aws: \[ERROR\]: )?An error occurred \((?:InvalidInstanceID\.Malformed|ValidationException|ValidationError)\) when calling the \w{1,80} operation(?: \([^)\n]{0,60}\))?: .{0,100}"<\?xml version=\\?"1\.0\\?" encoding=\\?"iso-8859-1\\?"\?>/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:[\w.]{1,80}\.)?HTTPError: 401 Client Error: Unauthorized for url: http:\/\/169\.254\.169\.254\/latest\/\S{1,200}$/,
      },
    ],
    cause: 'The metadata service refuses the script what it asks for: it wants a token (IMDSv2).',
    next: [
      'Let the script ask for a token first: PUT http://169.254.169.254/latest/api/token',
      'Then plan and apply again',
    ],
    reports: ['scylladb/scylladb#10490', 'acantril/learn-cantrill-io-labs#157'],
  },
  {
    id: 'instance-id-empty',
    code: 'boot-script-broken',
    weight: 'trouble',
    again: 'useless',
    when: [
      {
        speakers: SCRIPT,
        says: /^aws: (?:error|\[ERROR\]): argument --instance-ids?: expected (?:one|at least one) argument$/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:fatal error: |aws: \[ERROR\]: )?An error occurred \(InvalidInstanceID\.Malformed\) when calling the \w{1,80} operation(?: \([^)\n]{0,60}\))?: Invalid id: ""/,
      },
    ],
    cause: 'The script calls AWS for a machine and has no id of it: what should have told it gave nothing.',
    next: [
      'See how the script gets the id: where http_tokens is required, the metadata service tells it only to whoever has a token (IMDSv2)',
      'Then plan and apply again',
    ],
    reports: ['jamesmoriarty/cfn-cheapest-nat#15', 'iam-veeramalla/aws-devops-zero-to-hero#187'],
  },
  {
    id: 'machine-denied',
    code: 'boot-cache-denied',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:fatal error: |(?:download|upload|copy) failed: .{1,2000} )?An error occurred \((?<code>403|AccessDenied|AccessDeniedException|UnauthorizedOperation)\) when calling the (?<operation>\w{1,80}) operation: /,
      },
    ],
    values: [
      /is not authorized to perform: (?<action>[\w-]+:\w+)/,
      /\(403\) when calling the (?<head>HeadObject) /,
    ],
    cause: [
      'The machine may not do {action} ({code}).',
      'The machine may not do {operation} ({code}).',
      'AWS refuses the machine something.',
    ],
    hint: [
      'S3 refuses {head} so too where the object is not there and the role may not list the bucket.',
      'Right after a launch the role can take seconds to be known.',
    ],
    next: [
      [
        'Look whether the object is there, then check the policy of the instance role ({head})',
        'Check the policy of the instance role',
      ],
      'Then plan and apply again',
    ],
    reports: ['facts of AL2023 §5', 'aws/aws-cli#1689', 'aws-samples/aws-plugin-for-slurm#3', 'aws/res#111'],
  },
  {
    id: 'agent-denied',
    code: 'boot-agent-no-credentials',
    weight: 'agent',
    when: [
      {
        speakers: ['amazon-ssm-agent'],
        says: /^(?:\S{1,40} ){0,3}?(?:INFO |WARN |ERROR )?(?:\[[\w-]{1,40}\] )?Entering SSM Agent hibernate - AccessDeniedException: User: \S{1,200} is not authorized to perform: (?<action>ssm:\w{1,60}) on resource: /,
      },
    ],
    cause: 'The role of the machine may not do {action}: no session reaches the machine.',
    hint:
      'AmazonSSMManagedInstanceCore allows it. The agent sleeps up to 30 minutes before it asks again: restart it, or ' +
      'reboot the machine.',
    next: ['Check the policy of the instance role in the code'],
    reports: ['aws/amazon-ssm-agent#543'],
  },
  {
    id: 'agent-no-credentials',
    code: 'boot-agent-no-credentials',
    weight: 'agent',
    when: [
      {
        speakers: ['amazon-ssm-agent'],
        says: /^(?:\S{1,40} ){0,3}?(?:ERROR |WARN )?SSM Agent unable to acquire credentials: /,
      },
    ],
    cause: 'The SSM agent has no credentials: no session reaches the machine.',
    hint:
      'The instance profile is missing or lacks AmazonSSMManagedInstanceCore. After a refusal the agent sleeps 25 to 30 ' +
      'minutes: once the profile is right, reboot the machine or restart the agent.',
    next: ['Check the instance profile in the code'],
    reports: ['facts of AWS 5.16'],
  },
  {
    id: 'machine-no-credentials',
    code: 'boot-aws-refused',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:fatal error: |(?:download|upload|copy|delete|move) failed: .{1,2000} |aws: \[ERROR\]: )?Unable to locate credentials(?:\. You can configure credentials by running "aws (?:configure|login)"\.)?$/,
      },
      {
        speakers: SCRIPT,
        says: /^(?:botocore\.exceptions\.)?NoCredentialsError: Unable to locate credentials$/,
      },
    ],
    overcome: MOVED,
    cause: 'The machine has no AWS credentials: it has no role, or cannot ask for them.',
    hint: 'Right after a launch the role can take seconds to be known.',
    next: [
      'Check the instance profile in the code (iam_instance_profile)',
      'In a container: metadata_options.http_put_response_hop_limit must be 2',
      'Then plan and apply again',
    ],
    reports: ['shinesolutions/aem-aws-stack-builder#460', 'hashicorp/packer-plugin-amazon#460'],
  },
  {
    id: 'machine-no-region',
    code: 'boot-script-broken',
    weight: 'trouble',
    minor: true,
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:aws: \[ERROR\]: )?You must specify a region\. You can also configure your region by running "aws configure"\.$/,
      },
      { speakers: SCRIPT, says: /^(?:botocore\.exceptions\.)?NoRegionError: You must specify a region\.$/ },
    ],
    cause: 'The AWS command was not told which region to ask.',
    next: [
      'Name it where the command is called: export AWS_REGION=REGION',
      'Where a boot script calls it: plan and apply again then',
    ],
    reports: ['source of the aws command'],
  },
  {
    id: 'machine-object-missing',
    code: 'boot-aws-refused',
    weight: 'trouble',
    minor: true,
    explains: ['model-restore', 'model-export', 'script'],
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:fatal error: |(?:download|upload|copy) failed: .{1,2000} |aws: \[ERROR\]: )?An error occurred \((?<code>404|NoSuchKey)\) when calling the \w{1,80} operation(?: \([^)\n]{0,60}\))?: (?:Key "(?<key>[^"\n]{1,300})" does not exist|Not Found|The specified key does not exist\.)$/,
      },
    ],
    cause: ['The bucket holds no {key}.', 'The bucket does not hold what the machine asks for ({code}).'],
    next: [
      'See what is there: aws s3 ls --recursive s3://BUCKET/',
      'Mend the key in the script, or put the object there',
    ],
    reports: ['allada/bsc-archive-snapshot#37'],
  },
  {
    id: 'machine-bucket-missing',
    code: 'boot-aws-refused',
    weight: 'trouble',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:fatal error: |(?:download|upload|copy) failed: .{1,2000} |aws: \[ERROR\]: )?An error occurred \(NoSuchBucket\) when calling the \w{1,80} operation(?: \([^)\n]{0,60}\))?: /,
      },
    ],
    cause: 'The bucket that the machine asks does not exist.',
    next: ['Check its name in the code, and the account', 'Then plan and apply again'],
    reports: ['source of the aws command'],
  },
  {
    id: 'machine-throttled',
    code: 'boot-aws-refused',
    weight: 'trouble',
    minor: true,
    again: 'useful',
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:fatal error: |(?:download|upload|copy) failed: .{1,2000} |aws: \[ERROR\]: )?An error occurred \((?<code>SlowDown|Throttl\w{1,40}|RequestLimitExceeded|TooManyRequestsException|ServiceUnavailable|InternalError|InternalFailure|50[0-4])\) when calling the (?<operation>\w{1,80}) operation/,
      },
    ],
    overcome: MOVED,
    cause: 'AWS does not do {operation} for the machine for now ({code}).',
    next: ['Try again: it goes on watching the same machine'],
    reports: ['source of the aws command'],
  },
  {
    id: 'machine-refused',
    code: 'boot-aws-refused',
    weight: 'trouble',
    minor: true,
    // Whatever the others do not know; AWS says why.
    when: [
      {
        speakers: SCRIPT,
        says: /^(?:fatal error: |(?:download|upload|copy) failed: .{1,2000} |aws: \[ERROR\]: )?An error occurred \((?<code>(?!(?:403|404|50[0-4]|AccessDenied|AccessDeniedException|UnauthorizedOperation|NoSuchKey|NoSuchBucket|SlowDown|Throttl\w{1,40}|RequestLimitExceeded|TooManyRequestsException|ServiceUnavailable|InternalError|InternalFailure)\))[\w.]{1,100})\) when calling the (?<operation>\w{1,80}) operation(?: \([^)\n]{0,60}\))?: ?(?<said>[^\n]{0,250}?)\.?$/,
      },
    ],
    cause: [
      'AWS refuses {operation} to the machine: {said} ({code}).',
      'AWS refuses {operation} to the machine ({code}).',
    ],
    next: ['Mend what AWS names, then plan and apply again'],
    reports: ['source of the aws command'],
  },
];
