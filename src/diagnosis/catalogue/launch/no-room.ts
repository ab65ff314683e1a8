import type { Entry } from '../../entry.ts';

// AWS has no machine of the kind there, or the account has as many as it may.

export const NO_ROOM: readonly Entry[] = [
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
    id: 'subnet-full',
    code: 'no-capacity',
    when: [{ codes: ['InsufficientFreeAddressesInSubnet'] }],
    values: [/(?<subnet>subnet-[0-9a-f]{6,17})/],
    cause: [
      'The subnet {subnet} has no free address for one more machine ({code}).',
      'The subnet has no free address for one more machine ({code}).',
    ],
    hint: ['{untouched}'],
    next: [
      [
        'See how many are free: aws ec2 describe-subnets --subnet-ids {subnet} --query "Subnets[].AvailableIpAddressCount"',
        'See how many are free: aws ec2 describe-subnets --query "Subnets[].[SubnetId,AvailableIpAddressCount]"',
      ],
      'Try again in another zone, or end what is not needed there',
    ],
    reports: [
      'hashicorp/terraform-provider-aws#9302',
      'aws/karpenter-provider-aws#3380',
      'osbuild/osbuild-composer#1575',
    ],
  },
];
