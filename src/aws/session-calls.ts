import type { SessionCalls } from '../channel/session.ts';
import { abortable } from './abortable.ts';
import { isFailure } from './aws-failure.ts';
import type { AwsClients } from './clients.ts';

export interface Wanted {
  readonly instance: string;
  /** A session document. */
  readonly document: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Who reads the account's records of sessions sees it. */
  readonly reason?: string;
}

/** The calls of one session with a machine, by a document. */
export function sessionCalls(aws: AwsClients, wanted: Wanted): SessionCalls {
  return {
    async start(signal) {
      const { StartSessionCommand } = await import('./chunks/ssm.ts');
      const client = await aws.ssm();
      const answer = await client.send(
        new StartSessionCommand({
          Target: wanted.instance,
          DocumentName: wanted.document,
          Parameters: Object.fromEntries(
            Object.entries(wanted.parameters).map(([name, value]) => [name, [value]]),
          ),
          ...(wanted.reason === undefined ? {} : { Reason: wanted.reason }),
        }),
        abortable(signal),
      );
      const found = ticket(answer);
      if (!found) throw new Error('StartSession gave no token');
      return found;
    },
    async resume(sessionId, signal) {
      const { ResumeSessionCommand } = await import('./chunks/ssm.ts');
      const client = await aws.ssm();
      try {
        const answer = await client.send(
          new ResumeSessionCommand({ SessionId: sessionId }),
          abortable(signal),
        );
        // No token: the session has timed out (session-manager-plugin, sessionhandler.go).
        return ticket({ ...answer, SessionId: sessionId });
      } catch (error) {
        if (isFailure(error, 'not-found')) return undefined;
        throw error;
      }
    },
    async terminate(sessionId, signal) {
      const { TerminateSessionCommand } = await import('./chunks/ssm.ts');
      const client = await aws.ssm();
      await client.send(new TerminateSessionCommand({ SessionId: sessionId }), abortable(signal));
    },
    async key({ keyId, challenge }, sessionId, signal) {
      const { GenerateDataKeyCommand } = await import('./chunks/kms.ts');
      const client = await aws.kms();
      const answer = await client.send(
        new GenerateDataKeyCommand({
          KeyId: keyId,
          NumberOfBytes: 64,
          EncryptionContext: {
            'aws:ssm:SessionId': sessionId,
            'aws:ssm:TargetId': wanted.instance,
            ...(challenge === undefined ? {} : { 'aws:ssm:RandomChallenge': challenge }),
          },
        }),
        abortable(signal),
      );
      const { Plaintext: plain, CiphertextBlob: sealed } = answer;
      if (plain?.length !== 64 || !sealed) throw new Error('KMS gave no key of 64 bytes');
      return { plain, sealed };
    },
  };
}

function ticket(answer: Partial<Record<'SessionId' | 'TokenValue' | 'StreamUrl', string | undefined>>) {
  const { SessionId: sessionId = '', TokenValue: token, StreamUrl: url = '' } = answer;
  return token ? { sessionId, token, url } : undefined;
}
