import { randomBytes } from 'node:crypto';
import type { Service } from '../service/service.ts';
import { AwsError } from './aws-error.ts';
import { type Asked, jsonReply, textOf } from './json-protocol.ts';
import { faultsOf } from './session/sessions.ts';
import { describeKey } from './kms-keys.ts';
import type { AwsRequest, Reply } from './wire.ts';
import type { World } from './world.ts';

/** As much of KMS as an encrypted session needs: the client makes a key, the machine's agent opens it. And whether keys can be used. */
export function kms(request: AwsRequest, world: World): Reply {
  return jsonReply(request, 'TrentService', {
    DescribeKey: (asked) => ({ KeyMetadata: describeKey(asked, world) }),
    GenerateDataKey: (asked) => {
      const key = textOf(asked, 'KeyId') ?? '';
      if (key !== sessionKey(world.service))
        throw new AwsError('NotFoundException', `Key '${key}' does not exist`);
      if (faultsOf(world).denyKey)
        throw new AwsError(
          'AccessDeniedException',
          `User: ${request.caller.arn} is not authorized to perform: kms:GenerateDataKey on resource: ${key} because no identity-based policy allows the kms:GenerateDataKey action`,
        );
      const length = asked['NumberOfBytes'];
      if (typeof length !== 'number' || length < 1 || length > 1024)
        throw new AwsError('ValidationException', 'NumberOfBytes is 1 to 1024');
      const plain = randomBytes(length);
      const sealed = randomBytes(184).toString('base64');
      world.dataKeys.set(sealed, { plain, context: contextOf(asked['EncryptionContext']) });
      return { CiphertextBlob: sealed, KeyId: key, Plaintext: plain.toString('base64') };
    },
  });
}

/** The key that the account's sessions are encrypted with, where they are. */
export const sessionKey = ({ region, account }: Service): string =>
  `arn:aws:kms:${region}:${account}:key/5e551000-0000-4000-8000-000000000001`;

/** What kms:Decrypt gives the agent: the key, if the context is the same. */
export function dataKey(
  world: World,
  sealed: string,
  context: Readonly<Record<string, string>>,
): Buffer | undefined {
  const found = world.dataKeys.get(sealed);
  return found && found.context === contextOf(context) ? found.plain : undefined;
}

function contextOf(value: unknown): string {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value as Asked) : [];
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}
