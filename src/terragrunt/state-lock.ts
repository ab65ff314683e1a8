import type { AwsClients } from '../aws/clients.ts';
import { readLockItem } from '../aws/lock-table.ts';
import { readText } from '../aws/s3.ts';
import type { Border } from '../text/border.ts';
import { cleaned } from './execute.ts';
import { type LockInfo, parseLockObject } from './lock-info.ts';

/** In either form, S3's or that of the tables (`lockTablesOf`). `undefined`: nobody holds the state's lock. */
export async function readStateLock(
  aws: AwsClients,
  border: Border,
  { bucket, key }: { readonly bucket: string; readonly key: string },
  tables: readonly string[],
  signal?: AbortSignal,
): Promise<LockInfo | undefined> {
  const object = await readText(aws, bucket, `${key}.tflock`, signal);
  if (object) return cleaned(border, parseLockObject(object.text));
  for (const table of tables) {
    const info = await readLockItem(aws, table, `${bucket}/${key}`, signal);
    if (info !== undefined) return cleaned(border, parseLockObject(info));
  }
  return undefined;
}
