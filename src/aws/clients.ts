import type { ACMClient } from '@aws-sdk/client-acm';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { S3Client } from '@aws-sdk/client-s3';
import type { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';

/** The clients of a world, each loaded when first asked for, each behind guard, recorder and error map (DESIGN §7). */
export interface AwsClients {
  acm(): Promise<ACMClient>;
  cloudwatch(): Promise<CloudWatchClient>;
  dynamodb(): Promise<DynamoDBClient>;
  ec2(): Promise<EC2Client>;
  ecr(): Promise<ECRClient>;
  kms(): Promise<KMSClient>;
  quotas(): Promise<ServiceQuotasClient>;
  s3(): Promise<S3Client>;
  ssm(): Promise<SSMClient>;
  sts(): Promise<STSClient>;
  /** Drops the clients, and with them the credentials that were found or minted: the next call starts from the files again. */
  renew(): void;
}
