// The part of the STS client that firedrill uses; see chunks/ec2.ts.
export { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
