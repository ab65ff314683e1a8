import type { BootEntry } from '../../entry.ts';

// What AWS answers the machine itself.

/** cloud-init, and whatever else runs the boot script. */
const SCRIPT = ['script'];

export const AWS_ON_MACHINE: readonly BootEntry[] = [
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
    reports: ['facts of AL2023 §5', 'aws/aws-cli#1689', 'aws-samples/aws-plugin-for-slurm#3'],
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
    cause: 'The SSM agent has no credentials, so the machine stays out of reach for sessions.',
    hint:
      'The instance profile is missing or lacks AmazonSSMManagedInstanceCore. After a refusal the agent sleeps 25 to 30 ' +
      'minutes: once the profile is right, reboot the machine or restart the agent.',
    next: ['Check the instance profile in the code'],
    reports: ['facts of AWS 5.16'],
  },
];
