import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hiddenBy, toHide } from '../../src/aws/cache-clearing.ts';
import { callLog } from '../../src/worlds/call-log.ts';
import { sandboxFor, service } from '../sandbox/fixture.ts';
import { awsOn } from '../support/aws.ts';
import { scratch } from '../support/folder.ts';

test('each record is a line', async () => {
  const file = join(await scratch(), 'aws.jsonl');
  const { record } = callLog(file);
  record({ a: 1 });
  record({ b: 2 });
  expect(await readFile(file, 'utf8')).toBe('{"a":1}\n{"b":2}\n');
});

test('a call that cannot be written down is done all the same, and that it is not is said once', async () => {
  const file = join(await scratch(), 'aws.jsonl');
  await mkdir(file); // no line can be written to it, as on a full disk
  const evidence = callLog(file);
  await using made = await sandboxFor();
  const aws = awsOn(made.ready, { record: evidence.record });
  const [first] = await toHide(aws, service.cache);
  const { DeleteObjectCommand } = await import('../../src/aws/chunks/s3.ts');
  const s3 = await aws.s3();
  await s3.send(new DeleteObjectCommand({ Bucket: service.cache.bucket, Key: first?.key }));
  expect((await hiddenBy(aws, service.cache)).map(({ key }) => key)).toEqual([first?.key]);

  const told: string[] = [];
  evidence.onLost((text) => told.push(text));
  evidence.record({ another: true });
  expect(told).toEqual([expect.stringMatching(/not all are written down in .*aws\.jsonl: EISDIR/)]);
});
