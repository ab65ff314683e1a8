import type { AwsClients } from '../../aws/clients.ts';
import { helpForCode } from '../../aws/credentials.ts';
import { type OwnSource, ownSource } from '../../aws/own-source.ts';
import { callerIdentity } from '../../aws/sts.ts';
import { textOf } from '../../engine/facts.ts';
import type { Failure } from '../../engine/failure.ts';
import type { Border } from '../../text/border.ts';

/** The operator's own keys, for tofu too, and what helps when they are not taken. */
export interface OwnKeys {
  readonly source: () => Promise<OwnSource['source']>;
  /** As variables of a child. Throws the same failure as a call that is signed with them. */
  forTofu(): Promise<Readonly<Record<string, string>>>;
  /** What a tool says of credentials, as this program says it. */
  explained(failure: Failure): Failure;
}

/** tofu gets the keys that our own calls are signed with: it is the same caller because it cannot be another. */
export async function ownKeys(aws: AwsClients, border: Pick<Border, 'learn'>): Promise<OwnKeys> {
  let own = await ownSource();
  return {
    async source() {
      own = await ownSource();
      return own.source;
    },
    async forTofu() {
      const client = await aws.sts();
      const { accessKeyId, secretAccessKey, sessionToken } = await client.config
        .credentials()
        .catch(async (cause: unknown) => {
          own = await ownSource();
          // A call of ours fails for the same reason, and says it in words.
          await callerIdentity(aws);
          throw cause;
        });
      border.learn([secretAccessKey, ...(sessionToken ? [sessionToken] : [])]);
      return {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        // Empty: one that the operator's environment holds belongs to other keys.
        AWS_SESSION_TOKEN: sessionToken ?? '',
      };
    },
    explained(failure) {
      if (failure.code !== 'credentials' || failure.facts?.['kind'] !== undefined) return failure;
      return { ...failure, ...helpForCode(textOf(failure.facts ?? {}, 'awsCode') || undefined, own) };
    },
  };
}
