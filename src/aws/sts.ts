import { abortable } from './abortable.ts';
import type { AwsClients } from './clients.ts';

export interface CallerIdentity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
  /** When the credentials end, UTC ISO, and how long that is from now. Absent: they are permanent, or nobody says. */
  readonly expiresAt?: string;
  readonly lastsMs?: number;
}

export async function callerIdentity(aws: AwsClients, signal?: AbortSignal): Promise<CallerIdentity> {
  const { GetCallerIdentityCommand } = await import('./chunks/sts.ts');
  const client = await aws.sts();
  const answer = await client.send(new GetCallerIdentityCommand({}), abortable(signal));
  // Kept by the client since the call above was signed with them: asks nobody.
  const { expiration } = await client.config.credentials();
  // By AWS's clock, which the client has learned from the answer: this machine's may be wrong.
  const now = Date.now() + client.config.systemClockOffset;
  return {
    account: answer.Account ?? '',
    arn: answer.Arn ?? '',
    userId: answer.UserId ?? '',
    ...(expiration ? { expiresAt: expiration.toISOString(), lastsMs: expiration.getTime() - now } : {}),
  };
}
