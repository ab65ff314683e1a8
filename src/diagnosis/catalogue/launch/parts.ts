import type { Entry } from '../../entry.ts';

// What a launch names and AWS does not find or take: the image, the script, the profile.

const INSTANCE = ['aws_instance'];

export const LAUNCH_PARTS: readonly Entry[] = [
  {
    id: 'image-gone',
    code: 'image-gone',
    when: [
      { codes: ['InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'] },
      { kinds: INSTANCE, title: /^collecting instance settings: (?:empty result|couldn't find resource)/ },
    ],
    values: [/(?<image>ami-[0-9a-f]{8,17})/],
    cause: [
      'The image {image} is not there any more: it was deregistered, or is no longer shared with this account.',
      'The image that the code pins is not there any more: it was deregistered, or is no longer shared with this account.',
    ],
    hint: ['{untouched}'],
    next: [
      'Pin an image that exists (`ami_id`), then plan again',
      [
        'See what became of it: aws ec2 describe-images --image-ids {image}',
        'The newest of Amazon Linux: aws ssm get-parameter --name /aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.12-x86_64 --query Parameter.Value',
      ],
    ],
    again: 'useless',
    reports: ['hashicorp/terraform-provider-aws#26163', 'hashicorp/terraform#31594'],
  },
  {
    id: 'launch-needs',
    code: 'bad-launch',
    when: [{ codes: [/Invalid(?!AMIID|InstanceID)\w+\.NotFound/], operations: ['RunInstances'] }],
    cause: [
      'What the launch needs is not there: {said} ({code}).',
      'What the launch needs is not there ({code}).',
      'What the launch needs is not there.',
    ],
    hint: ['{untouched}'],
    next: [
      'See whether it was deleted, or lives in another region or VPC',
      'Mend its id in the code, then plan again',
    ],
    again: 'after',
    reports: [
      'terraform-aws-modules/terraform-aws-ec2-instance#20',
      'hashicorp/terraform#17426',
      'boto/boto3#2398',
    ],
  },
  {
    id: 'no-image-found',
    code: 'image-gone',
    when: [{ kinds: ['aws_ami', 'aws_ami_ids'], title: /^Your query returned no results/ }],
    cause:
      'No image fits what {address} asks for: it was deregistered, or is no longer shared with this account.',
    next: ['Pin an image that exists (`ami_id`), or mend the filter of {address}', 'Then plan again'],
    again: 'useless',
    reports: [
      'jetbrains-infra/terraform-aws-nat-instance#4',
      'cloudposse/terraform-aws-ec2-instance#143',
      'hashicorp-education/learn-terraform-aws-asg#11',
    ],
  },
  {
    id: 'user-data-too-long',
    code: 'bad-launch',
    when: [
      {
        codes: ['InvalidParameterValue', 'InvalidUserData.Malformed'],
        says: /User data is limited to (?<limit>\d{1,6}) bytes/,
      },
    ],
    cause: 'The boot script is longer than the {limit} bytes that AWS takes.',
    hint: ['{untouched}'],
    next: ['Pack it in the code: user_data_base64 = base64gzip(…)', 'Then plan again'],
    reports: ['facts of AWS 5.3'],
  },
  {
    id: 'profile-not-known-yet',
    code: 'bad-launch',
    when: [
      {
        codes: ['InvalidParameterValue'],
        says: /(?:Value \((?<profile>[\w+=,.@-]{1,128})\) for parameter iamInstanceProfile|Invalid IAM Instance Profile)/,
      },
    ],
    cause: [
      'EC2 does not know the instance profile {profile} (yet).',
      'EC2 does not know the instance profile (yet).',
    ],
    hint: [
      'A new one takes seconds to be known everywhere. {untouched}',
      'A new one takes seconds to be known everywhere.',
    ],
    next: [
      [
        'See whether it is there: aws iam get-instance-profile --instance-profile-name {profile}',
        'See whether it is there',
      ],
      'Plan again',
    ],
    again: 'useful',
    reports: ['facts of AWS 5.4'],
  },
];
