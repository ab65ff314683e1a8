import type { Entry } from '../entry.ts';

// What AWS says against a new machine, at its launch and in its first seconds.

const INSTANCE = ['aws_instance'];
const ACCEPTED = /^waiting for EC2 Instance \(/;
const LAUNCHED = /EC2 Instance \((?<instance>i-[0-9a-f]{8,17})\)|instance \((?<id>i-[0-9a-f]{8,17})\)/;

export const LAUNCH: readonly Entry[] = [
  {
    id: 'no-capacity',
    code: 'no-capacity',
    when: [{ codes: [/Insufficient\w*Capacity/] }, { reasons: [/Server\.Insufficient\w*Capacity/] }],
    values: [
      /sufficient (?<type>[a-z0-9-]+\.[a-z0-9-]+) capacity/,
      /requested instance type \((?<type>[a-z0-9.-]+)\)/,
      /you requested \((?<zone>[a-z]{2}-[a-z-]+-\d[a-z])\)/,
      /choosing (?<zones>(?<first>[a-z]{2}-[a-z-]+-\d(?<letter>[a-z]))[a-z0-9, -]{0,200})/,
    ],
    cause: [
      '{zone} has no capacity for {type} now ({code}).',
      'The zone has no capacity for {type} now ({code}).',
      'AWS has no machine of this type there now: {said} ({code}).',
      'AWS has no machine of this type there now ({code}).',
    ],
    hint: [
      'AWS says that these have it: {zones}. {untouched}',
      'AWS says that these have it: {zones}.',
      '{untouched}',
    ],
    next: [
      ['Try again in {first}', 'Try again with another type or zone'],
      'Or with another type: the same again seldom helps within minutes',
    ],
    offers: { availability_zone: '{letter}' },
    reports: [
      'facts of AWS 5.1',
      'red-hat-storage/ocs-ci#9263',
      'hashicorp/terraform#31522',
      'aws/eks-anywhere-build-tooling#772',
      'hashicorp/terraform-provider-aws#1496',
    ],
  },
  {
    id: 'not-offered',
    code: 'not-offered',
    when: [
      {
        codes: ['Unsupported', 'InvalidParameterCombination'],
        says: /instance type \((?<type>[a-z0-9.-]+)\) is not supported in your requested Availability Zone \((?<zone>[a-z0-9-]+)\)/,
      },
    ],
    values: [/choosing (?<zones>(?<first>[a-z]{2}-[a-z-]+-\d(?<letter>[a-z]))[a-z0-9, -]{0,200})/],
    cause: '{zone} does not offer {type} at all ({code}).',
    hint: [
      'AWS names the zones that do: {zones}. {untouched}',
      'AWS names the zones that do: {zones}.',
      '{untouched}',
    ],
    next: [
      ['Try again in {first}', 'Try again in another zone'],
      'Or with another type: aws ec2 describe-instance-type-offerings --location-type availability-zone --filters Name=instance-type,Values={type}',
    ],
    offers: { availability_zone: '{letter}' },
    reports: [
      'ned1313/Getting-Started-Terraform#44',
      'hashicorp/terraform-provider-aws#8868',
      'vmware-archive/pcf-pipelines#193',
      'linuxacademy/content-deploying-to-aws-ansible-terraform#1',
      'aws-cloudformation/aws-cloudformation-resource-providers-awsutilities-commandrunner#37',
    ],
  },
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
    id: 'quota',
    code: 'quota',
    when: [{ codes: ['VcpuLimitExceeded', 'InstanceLimitExceeded', 'MaxSpotInstanceCountExceeded'] }],
    values: [/current vCPU limit of (?<limit>\d+)/],
    cause: [
      'The account may not run that many vCPUs of this family: its limit is {limit} ({code}).',
      'The account may not run that many machines of this family ({code}): {said}',
      'The account may not run that many machines of this family ({code}).',
    ],
    hint: ['{untouched} Raising a limit can take hours.', 'Raising a limit can take hours.'],
    next: [
      'Try again with a type of another family or a smaller one',
      'Or end what is not needed: aws ec2 describe-instances --filters Name=instance-state-name,Values=running',
      'Or ask for more: aws service-quotas list-service-quotas --service-code ec2',
    ],
    reports: ['facts of AWS 5.2'],
  },
  {
    id: 'address-quota',
    code: 'quota',
    when: [{ codes: ['AddressLimitExceeded'] }],
    cause: [
      'The account has as many public addresses as it may have ({code}): {said}',
      'The account has as many public addresses as it may have ({code}).',
    ],
    hint: ['{untouched}'],
    next: [
      'Release addresses that nothing uses: aws ec2 describe-addresses',
      'Or ask for more: aws service-quotas list-service-quotas --service-code ec2',
      'Then plan again',
    ],
    reports: ['facts of AWS 5.8'],
  },
  {
    id: 'other-quota',
    code: 'quota',
    when: [
      {
        codes: [
          /(?!RequestLimitExceeded)\w*LimitExceeded/,
          /Max\w+Exceeded/,
          /ServiceQuotaExceeded(?:Exception)?/,
        ],
      },
    ],
    cause: [
      'A limit of the account is used up ({code}): {said}',
      'A limit of the account is used up ({code}).',
    ],
    hint: ['{untouched} Raising a limit can take hours.', 'Raising a limit can take hours.'],
    next: ['Free what is not needed of it', 'Or ask for more: aws service-quotas list-services'],
    reports: ['facts of AWS 5.5'],
  },
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
