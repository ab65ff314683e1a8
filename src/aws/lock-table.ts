import { abortable } from './abortable.ts';
import type { AwsClients } from './clients.ts';

/** What a table of locks holds of a state, as it is now; `undefined` when it holds nothing, and so nobody a lock. */
export async function readLockItem(
  aws: AwsClients,
  table: string,
  lock: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { GetItemCommand } = await import('./chunks/dynamodb.ts');
  const client = await aws.dynamodb();
  const { Item } = await client.send(
    new GetItemCommand({ TableName: table, Key: { LockID: { S: lock } }, ConsistentRead: true }),
    abortable(signal),
  );
  // An item that says nothing locks all the same.
  return Item && (Item['Info']?.S ?? '');
}
