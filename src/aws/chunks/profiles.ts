// The AWS clients' own reader of ~/.aws/config and ~/.aws/credentials, and their way to a profile's credentials; see
// chunks/ec2.ts.
export { fromIni } from '@aws-sdk/credential-provider-ini';
export { loadSharedConfigFiles } from '@smithy/core/config';
