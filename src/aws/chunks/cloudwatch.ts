// The part of the CloudWatch client that firedrill uses; see chunks/ec2.ts.
export {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
} from '@aws-sdk/client-cloudwatch';
