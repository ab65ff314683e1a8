// The part of the SSM client that firedrill uses; see chunks/ec2.ts.
export {
  DescribeInstanceInformationCommand,
  GetConnectionStatusCommand,
  GetParameterCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
