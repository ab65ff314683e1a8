import { randomBytes, timingSafeEqual } from 'node:crypto';

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Who calls, as STS names them. */
export interface Caller {
  readonly arn: string;
  readonly userId: string;
}

/** Keys that open this sandbox. */
export interface Signer extends Keys {
  readonly caller: Caller;
  /** Of a role's keys: what must come with them, and until when they are good (real time, epoch ms, as clients know it). */
  readonly session?: { readonly token: string; readonly endsMs: number };
}

/** This sandbox's own keys, and those of roles that were taken with them. */
export class KeyRing {
  readonly own: Keys;
  readonly #signers = new Map<string, Signer>();

  constructor(callerArn: string) {
    this.own = newKeys('AKIA');
    this.#add({ ...this.own, caller: { arn: callerArn, userId: 'AROASANDBOX000000000:operator' } });
  }

  find(accessKeyId: string): Signer | undefined {
    return this.#signers.get(accessKeyId);
  }

  /** Whether that is the secret of any of them. */
  opens(secret: string): boolean {
    return [...this.#signers.values()].some((one) => isGood(one) && sameText(one.secretAccessKey, secret));
  }

  /** Keys of a role, good from now on. */
  mint(caller: Caller, forMs: number): Required<Signer> {
    for (const [id, one] of this.#signers) if (!isGood(one)) this.#signers.delete(id);
    const minted = {
      ...newKeys('ASIA'),
      caller,
      session: { token: randomBytes(120).toString('base64'), endsMs: Date.now() + forMs },
    };
    this.#add(minted);
    return minted;
  }

  #add(signer: Signer): void {
    this.#signers.set(signer.accessKeyId, signer);
  }
}

/** `AKIA` begins the keys of a user, `ASIA` those of a session, as AWS has it. */
const newKeys = (kind: 'AKIA' | 'ASIA'): Keys => ({
  accessKeyId: `${kind}SANDBOX${randomBytes(16).toString('hex').toUpperCase().slice(0, 9)}`,
  secretAccessKey: randomBytes(30).toString('base64url'),
});

export const isGood = ({ session }: Signer): boolean => session === undefined || Date.now() < session.endsMs;

function sameText(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
