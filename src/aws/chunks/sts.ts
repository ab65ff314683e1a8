// The part of the STS client that firedrill uses; see chunks/ec2.ts.
export { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
