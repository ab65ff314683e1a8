import { AwsError } from './aws-error.ts';
import { type Asked, textOf } from './json-protocol.ts';
import type { World } from './world.ts';

/** Keys of this account, whatever their ids, and AWS's own for EBS: whether they can be used. */
export function describeKey(asked: Asked, { service, now, troubles }: World): Record<string, unknown> {
  const asks = textOf(asked, 'KeyId') ?? '';
  const own = `arn:aws:kms:${service.region}:${service.account}:key/`;
  const id = asks === 'alias/aws/ebs' ? EBS : asks.startsWith(own) ? asks.slice(own.length) : asks;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))
    throw new AwsError('NotFoundException', `Key '${asks}' does not exist`);
  const usable = !troubles.has('key-disabled');
  return {
    AWSAccountId: service.account,
    KeyId: id,
    Arn: `${own}${id}`,
    CreationDate: (now() - 400 * 86_400_000) / 1000,
    Enabled: usable,
    Description: 'Default key that protects EBS volumes when no other key is defined',
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: usable ? 'Enabled' : 'Disabled',
    Origin: 'AWS_KMS',
    KeyManager: 'AWS',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}

const EBS = '00000000-0000-4000-8000-0000000000eb';
