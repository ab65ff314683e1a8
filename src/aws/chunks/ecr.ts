// The part of the ECR client that firedrill uses; see chunks/ec2.ts.
export { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
