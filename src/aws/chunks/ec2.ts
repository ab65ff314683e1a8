// The part of the EC2 client that firedrill uses. Imported lazily and as a whole, so that the bundler can drop the
// other 800 commands: importing the package itself costs 385 ms and 70 MB (docs/decisions/0002-bundle.md).
export {
  DescribeImagesCommand,
  DescribeInstanceStatusCommand,
  DescribeInstancesCommand,
  DescribeInstanceTypeOfferingsCommand,
  DescribeInstanceTypesCommand,
  EC2Client,
  GetConsoleOutputCommand,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
