import type { AwsClients } from '../../aws/clients.ts';
import { type OwnSource, ownSource } from '../../aws/own-source.ts';
import { callerIdentity } from '../../aws/sts.ts';
import { helpForCode } from '../../diagnosis/credentials.ts';
import { textOf } from '../../engine/facts.ts';
import { type Failure, FailureError } from '../../engine/failure.ts';
import type { Border } from '../../text/border.ts';

/** The operator's own keys, for tofu too, and what helps when they are not taken. */
export interface OwnKeys {
  readonly source: () => Promise<OwnSource['source']>;
  /**
   * As variables of a child. Throws the same failure as a call that is signed with them, and `gate-moved` where they are
   * not this caller's.
   */
  forTofu(caller?: string): Promise<Readonly<Record<string, string>>>;
  /** What a tool says of credentials, as this program says it. */
  explained(failure: Failure): Failure;
}

/** tofu gets the keys that our own calls are signed with: it is the same caller because it cannot be another. */
export async function ownKeys(
  aws: AwsClients,
  border: Pick<Border, 'learn'>,
  role?: string,
): Promise<OwnKeys> {
  let own = await ownSource(role);

  async function keysNow() {
    const client = await aws.sts();
    return client.config.credentials().catch(async (cause: unknown) => {
      own = await ownSource(role);
      // A call of ours fails for the same reason, and says it in words.
      await callerIdentity(aws);
      throw cause;
    });
  }

  /**
   * Short-lived keys may have been minted anew since the gate was looked at, by a program where somebody else has signed in.
   * What is signed between two looks at the same keys was signed with them.
   */
  async function keysOf(caller: string): ReturnType<typeof keysNow> {
    let before = await keysNow();
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { arn } = await callerIdentity(aws);
      if (arn !== caller) throw moved(`the keys that OpenTofu would get are of ${arn} now, not of ${caller}`);
      const now = await keysNow();
      if (now.accessKeyId === before.accessKeyId) return now;
      before = now;
    }
    throw moved('the keys are others each time they are looked at');
  }

  return {
    async source() {
      own = await ownSource(role);
      return own.source;
    },
    async forTofu(caller) {
      const { accessKeyId, secretAccessKey, sessionToken } = await (caller === undefined
        ? keysNow()
        : keysOf(caller));
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
      const facts = failure.facts ?? {};
      const reason = (textOf(facts, 'reason') || undefined) as Parameters<typeof helpForCode>[2];
      return { ...failure, ...helpForCode(textOf(facts, 'awsCode') || undefined, own, reason) };
    },
  };
}

/** Keys that end within minutes are minted anew at every look. */
const TRIES = 3;

const moved = (what: string): FailureError =>
  new FailureError({
    code: 'gate-moved',
    message: `The gate has closed: ${what}. Nothing was done.`,
    hint: 'Try again: it plans anew and shows a new gate.',
  });
