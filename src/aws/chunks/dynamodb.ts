// The part of the DynamoDB client that firedrill uses; see chunks/ec2.ts.
export { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
