// The part of the ACM client that firedrill uses; see chunks/ec2.ts.
export { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
