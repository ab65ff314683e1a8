/** The faults that AWS, tofu and a boot are known to have (facts of AWS, §5), and by what a person is told of each. */
export interface Fault {
  readonly nr: number;
  readonly where: string;
  readonly what: string;
  /** Entries of the catalogue that tell it. */
  readonly entries: readonly string[];
}

export const FAULTS: readonly Fault[] = [
  { nr: 1, where: 'RunInstances', what: 'InsufficientInstanceCapacity', entries: ['no-capacity'] },
  { nr: 2, where: 'RunInstances', what: 'VcpuLimitExceeded', entries: ['quota'] },
  { nr: 3, where: 'RunInstances', what: 'user data too long', entries: ['user-data-too-long'] },
  {
    nr: 4,
    where: 'RunInstances',
    what: 'instance profile not known yet',
    entries: ['profile-not-known-yet'],
  },
  {
    nr: 5,
    where: 'after the launch',
    what: 'pending, then terminated',
    entries: [
      'volume-limit',
      'launch-ended-unnamed',
      'disk-key',
      'ended-itself',
      'ended-by-somebody',
      'launch-ended',
    ],
  },
  { nr: 6, where: 'TerminateInstances', what: 'termination protection', entries: ['protected'] },
  { nr: 7, where: 'AssociateAddress', what: 'the address is in use', entries: ['address-in-use'] },
  { nr: 8, where: 'AllocateAddress', what: 'AddressLimitExceeded', entries: ['address-quota'] },
  { nr: 9, where: 'any call', what: 'RequestLimitExceeded', entries: ['throttled'] },
  { nr: 10, where: 'any call', what: 'UnauthorizedOperation', entries: ['denied', 'service-linked-role'] },
  {
    nr: 11,
    where: 'DescribeInstanceStatus',
    what: 'impaired',
    entries: ['machine-impaired', 'hardware-impaired', 'disk-impaired'],
  },
  { nr: 12, where: 'right after a launch', what: 'InvalidInstanceID.NotFound', entries: ['not-found'] },
  { nr: 13, where: 'SSM', what: 'TargetNotConnected', entries: ['not-connected'] },
  { nr: 14, where: 'SSM', what: 'InvalidInstanceId', entries: ['not-connected'] },
  { nr: 15, where: 'SSM', what: 'InvocationDoesNotExist', entries: ['not-found'] },
  { nr: 16, where: 'SSM agent', what: 'no credentials', entries: ['agent-no-credentials'] },
  {
    nr: 17,
    where: 'SSM session',
    what: 'channel closed, or blank',
    entries: [
      'session-closed',
      'session-blank',
      'session-over',
      'session-lost',
      'session-key',
      'session-undecipherable',
      'session-denied',
      'session-document-missing',
    ],
  },
  { nr: 18, where: 'S3', what: 'another region', entries: ['wrong-region'] },
  { nr: 19, where: 'S3', what: 'object lock', entries: ['object-locked'] },
  { nr: 20, where: 'S3', what: 'MFA delete', entries: ['needs-mfa-delete'] },
  {
    nr: 21,
    where: 'S3',
    what: 'NoSuchKey, SlowDown, InvalidObjectState, BucketNotEmpty',
    entries: ['not-found', 'throttled', 'archived', 'bucket-not-empty'],
  },
  {
    nr: 22,
    where: 'S3 versioning',
    what: 'a delete only adds a marker',
    entries: ['cache-not-versioned', 'cache-no-marker', 'cache-nothing-hidden', 'cache-moved'],
  },
  { nr: 23, where: 'ACM', what: 'validation never ends', entries: ['certificate-not-issued'] },
  {
    nr: 24,
    where: 'tofu',
    what: 'lock in S3',
    entries: ['lock-held', 'lock-failed', 'lock-left', 'lock-mismatch'],
  },
  { nr: 25, where: 'tofu', what: 'lock in DynamoDB, digest', entries: ['lock-held', 'state-digest'] },
  {
    nr: 26,
    where: 'tofu',
    what: 'credentials end in mid-apply',
    entries: ['credentials-expired', 'state-not-saved'],
  },
  {
    nr: 27,
    where: 'user data',
    what: 'the script fails',
    entries: [
      'user-data-failed',
      'disk-full',
      'package-mirror',
      'package-lock',
      'registry-limit',
      'pull-stalled',
      'archive-cut',
    ],
  },
  {
    nr: 28,
    where: 'boot',
    what: 'panic, emergency mode, silence',
    entries: ['kernel-panic', 'emergency-mode', 'powered-off', 'no-data-source'],
  },
  {
    nr: 29,
    where: 'the service',
    what: 'healthy without its model, killed by the kernel',
    entries: ['model-not-there', 'model-not-run', 'answer-wrong', 'out-of-memory', 'model-unknown'],
  },
];

/** What a rehearsal of each scenario comes to at first. */
export const SCENARIOS: Readonly<
  Record<string, { readonly entries?: readonly string[]; readonly told?: string }>
> = {
  'agent-offline': {
    entries: ['agent-no-credentials'],
    told: 'recovers all the same: the agent is said beside it',
  },
  'boot-script-ignored': { entries: ['user-data-ignored'] },
  'cache-corrupt': { told: 'recovers without a failure, by the registry' },
  'cold-cache': { told: 'recovers without a failure' },
  'lock-held': { entries: ['lock-held'] },
  'model-missing': { entries: ['model-unknown'] },
  'no-capacity': { entries: ['no-capacity'] },
  'slow-registry': { entries: ['pull-stalled'], told: 'recovers without a failure' },
  'still-answers': { told: 'recovers without a failure' },
  'terminated-at-launch': { entries: ['volume-limit'] },
  'warm-cache': { told: 'recovers without a failure' },
};
