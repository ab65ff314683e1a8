/**
 * What a call may do: `read` changes nothing, `probe` is EC2's `DryRun`, which only asks whether it could be done, `session`
 * runs something on the machine, `mutate` changes the world.
 */
export type Effect = 'read' | 'probe' | 'session' | 'mutate';

/**
 * Every AWS call that firedrill can make. AWS publishes no such list that could be trusted (its models for S3, SSM and
 * STS carry no `readonly` trait), and names mislead both ways, so what is not here is refused.
 */
export const MANIFEST: Readonly<Record<string, Readonly<Record<string, Effect>>>> = {
  acm: {
    DescribeCertificate: 'read',
  },
  cloudwatch: {
    DescribeAlarmHistory: 'read',
    DescribeAlarms: 'read',
  },
  dynamodb: {
    GetItem: 'read',
  },
  ec2: {
    DescribeImages: 'read',
    DescribeInstances: 'read',
    DescribeInstanceStatus: 'read',
    DescribeInstanceTypeOfferings: 'read',
    DescribeInstanceTypes: 'read',
    GetConsoleOutput: 'read',
    // With `DryRun` only, which the guard looks for.
    RunInstances: 'probe',
  },
  ecr: {
    DescribeImages: 'read',
  },
  kms: {
    DescribeKey: 'read',
    // Makes a key for one session and keeps nothing.
    GenerateDataKey: 'session',
  },
  s3: {
    GetObject: 'read',
    HeadObject: 'read',
    ListObjectsV2: 'read',
    ListObjectVersions: 'read',
    DeleteObject: 'mutate',
  },
  servicequotas: {
    GetServiceQuota: 'read',
  },
  ssm: {
    DescribeDocument: 'read',
    DescribeInstanceInformation: 'read',
    GetConnectionStatus: 'read',
    GetParameter: 'read',
    GetCommandInvocation: 'read',
    SendCommand: 'session',
    StartSession: 'session',
    ResumeSession: 'session',
    TerminateSession: 'session',
  },
  sts: {
    // Of `dryRunRole`: gives keys that may less, and changes nothing.
    AssumeRole: 'read',
    GetCallerIdentity: 'read',
  },
};

const RANK: Readonly<Record<Effect, number>> = { read: 0, probe: 1, session: 2, mutate: 3 };

export function effectOf(service: string, command: string): Effect | undefined {
  const commands = Object.hasOwn(MANIFEST, service) ? MANIFEST[service] : undefined;
  return commands && Object.hasOwn(commands, command) ? commands[command] : undefined;
}

/** Whether a world that allows `allowed` lets `effect` pass. */
export function permits(allowed: Effect, effect: Effect): boolean {
  return RANK[effect] <= RANK[allowed];
}
