// The part of the KMS client that firedrill uses; see chunks/ec2.ts.
export { DescribeKeyCommand, GenerateDataKeyCommand, KMSClient } from '@aws-sdk/client-kms';
