import { abortable } from './abortable.ts';
import { isFailure } from './aws-failure.ts';
import type { AwsClients } from './clients.ts';

export interface Key {
  readonly arn: string;
  /** `Enabled`, `Disabled`, `PendingDeletion`, `Unavailable`, … */
  readonly state: string;
  /** UTC ISO, while it waits to be deleted. */
  readonly endsAt?: string;
}

/** An encryption key by id, ARN or `alias/…`; `undefined` where there is none. */
export async function describeKey(
  aws: AwsClients,
  id: string,
  signal?: AbortSignal,
): Promise<Key | undefined> {
  const { DescribeKeyCommand } = await import('./chunks/kms.ts');
  const client = await aws.kms();
  try {
    const { KeyMetadata: key } = await client.send(new DescribeKeyCommand({ KeyId: id }), abortable(signal));
    const endsAt = key?.DeletionDate?.toISOString();
    return { arn: key?.Arn ?? id, state: key?.KeyState ?? 'unknown', ...(endsAt ? { endsAt } : {}) };
  } catch (error) {
    if (isFailure(error, 'not-found')) return undefined;
    throw error;
  }
}
