import type { AwsCredentialIdentity } from '@smithy/types';
import { abortable } from './abortable.ts';
import { AwsFailure } from './aws-failure.ts';
import type { STSClient } from './chunks/sts.ts';

/** Keys are taken anew when they would end within this. */
const SOON_MS = 5 * 60_000;

/**
 * Keys of a role for all clients of a run, minted when they are first needed and before they end. `asOperator`: a client that
 * calls with the operator's own.
 */
export function assumedRole(role: string, run: string, asOperator: () => Promise<STSClient>) {
  let minted: Promise<AwsCredentialIdentity> | undefined;
  const anew = (): Promise<AwsCredentialIdentity> => {
    const fresh = asOperator().then((client) => takeRole(client, role, run));
    fresh.catch(() => {
      if (minted === fresh) minted = undefined;
    });
    return (minted = fresh);
  };
  return {
    async credentials(): Promise<AwsCredentialIdentity> {
      const keys = await (minted ?? anew());
      return (keys.expiration?.getTime() ?? 0) - Date.now() < SOON_MS ? anew() : keys;
    },
    forget(): void {
      minted = undefined;
    },
  };
}

/** Keys of the role, asked for with the client's own. */
export async function takeRole(
  client: STSClient,
  role: string,
  run: string,
  signal?: AbortSignal,
): Promise<Required<Pick<AwsCredentialIdentity, 'sessionToken' | 'expiration'>> & AwsCredentialIdentity> {
  const { AssumeRoleCommand } = await import('./chunks/sts.ts');
  const asked = new AssumeRoleCommand({ RoleArn: role, RoleSessionName: sessionName(run) });
  const { Credentials: keys } = await client.send(asked, abortable(signal));
  if (!keys?.AccessKeyId || !keys.SecretAccessKey || !keys.SessionToken || !keys.Expiration)
    throw new AwsFailure({ code: 'unreadable', message: `AWS gave no keys for the role ${role}.` });
  return {
    accessKeyId: keys.AccessKeyId,
    secretAccessKey: keys.SecretAccessKey,
    sessionToken: keys.SessionToken,
    expiration: keys.Expiration,
  };
}

/** What the account's trail shows; 64 characters at most. */
const sessionName = (run: string): string => `firedrill-${run}`.replaceAll(/[^\w+=,.@-]/g, '-').slice(0, 64);
