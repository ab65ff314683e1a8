import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { service } from '../sandbox/fixture.ts';

/** In the state, the instance's user data names an image of the account's own registry too, by a tag. */
export async function nameOwnRegistry(s3: S3Client): Promise<void> {
  const { account, region, state } = service;
  const object = { Bucket: state.bucket, Key: state.key };
  const text = (await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()) ?? '';
  const own = text.replace(/"user_data_base64": "([^"]+)"/, (_, base64: string) => {
    const packed = Buffer.from(base64, 'base64');
    const script = (packed[0] === 0x1f ? gunzipSync(packed) : packed).toString('utf8');
    const more = `${script}\nOWN_IMAGE=${account}.dkr.ecr.${region}.amazonaws.com/verifier:1\n`;
    return `"user_data_base64": "${Buffer.from(more).toString('base64')}"`;
  });
  if (own === text) throw new Error('no user data in the state');
  await s3.send(new PutObjectCommand({ ...object, Body: own }));
}
