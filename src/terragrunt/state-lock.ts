import type { AwsClients } from '../aws/clients.ts';
import { readText } from '../aws/s3.ts';
import type { Border } from '../text/border.ts';
import { cleaned } from './execute.ts';
import { type LockInfo, parseLockObject } from './lock-info.ts';

/** `undefined`: nobody holds the state's lock. */
export async function readStateLock(
  aws: AwsClients,
  border: Border,
  state: { readonly bucket: string; readonly key: string },
  signal?: AbortSignal,
): Promise<LockInfo | undefined> {
  const object = await readText(aws, state.bucket, `${state.key}.tflock`, signal);
  return object && cleaned(border, parseLockObject(object.text));
}
