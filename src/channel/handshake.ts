/** The version that the official client tells: agents hold back features from older ones. */
export const CLIENT_VERSION = '1.2.0.0';

/** An encrypted session's key is KMS's: `kms:GenerateDataKey` of 64 bytes, with this in its context. */
export interface KeyWanted {
  readonly keyId: string;
  /** Part of the context where the agent gave one, so that no key of another session does. */
  readonly challenge?: string;
}

interface Processed {
  readonly ActionType: string;
  /** 1 done, 2 failed, 3 not known. Anything but 1 ends the session. */
  readonly ActionStatus: 1 | 2 | 3;
  readonly ActionResult: unknown;
  readonly Error: string;
}

/** The agent asks for actions before a session begins; each needs an answer (session-manager-plugin, streaming.go). */
export class Handshake {
  #wanted: KeyWanted | undefined;
  #processed: Processed[] = [];

  /** Returns what key is wanted; without one `answer` can be sent at once. */
  request(asked: Readonly<Record<string, unknown>>): KeyWanted | undefined {
    this.#wanted = undefined;
    const actions = asked['RequestedClientActions'];
    this.#processed = (Array.isArray(actions) ? actions : []).filter(isRecord).map((action) => {
      const type = text(action['ActionType']);
      if (type === 'SessionType') return processed(type, 1);
      if (type !== 'KMSEncryption') return processed(type, 3, `Unsupported action ${type}`);
      const parameters = isRecord(action['ActionParameters']) ? action['ActionParameters'] : {};
      const challenge = text(parameters['Challenge']);
      this.#wanted = { keyId: text(parameters['KMSKeyId']), ...(challenge === '' ? {} : { challenge }) };
      return processed(type, 2, 'no key');
    });
    return this.#wanted;
  }

  answer(): unknown {
    const errors = this.#processed.map(({ Error }) => Error).filter((one) => one !== '');
    return {
      ClientVersion: CLIENT_VERSION,
      ProcessedClientActions: this.#processed,
      Errors: errors.length > 0 ? errors : null,
    };
  }

  withKey(sealed: Uint8Array): unknown {
    this.#replace(1, '', {
      KMSCipherTextKey: Buffer.from(sealed).toString('base64'),
      KMSCipherTextHash: null,
      ...(this.#wanted?.challenge === undefined ? {} : { ChallengeAcknowledgement: true }),
    });
    return this.answer();
  }

  withoutKey(reason: string): unknown {
    this.#replace(2, `Failed to process action KMSEncryption: ${reason}`, null);
    return this.answer();
  }

  #replace(status: Processed['ActionStatus'], error: string, result: unknown): void {
    this.#processed = this.#processed.map((one) =>
      one.ActionType === 'KMSEncryption' ? processed(one.ActionType, status, error, result) : one,
    );
  }
}

const processed = (
  ActionType: string,
  ActionStatus: Processed['ActionStatus'],
  Error = '',
  ActionResult: unknown = null,
): Processed => ({ ActionType, ActionStatus, ActionResult, Error });

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
