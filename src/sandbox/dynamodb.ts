import { jsonReply } from './json-protocol.ts';
import type { AwsRequest, Reply } from './wire.ts';

/** A table of locks in which nobody holds one: the sandbox's state is locked in its bucket. */
export function dynamodb(request: AwsRequest): Reply {
  return jsonReply(request, 'DynamoDB_20120810', { GetItem: () => ({}) });
}
