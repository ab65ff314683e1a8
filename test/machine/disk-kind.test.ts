import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { diskKindOf, networkOf } from '../../src/machine/disk-kind.ts';

test.each([
  [0x6969, 'a network disk (NFS)'],
  [0xff534d42, 'a network disk (CIFS)'],
  // The same as a signed number.
  [-0xacb2be, 'a network disk (CIFS)'],
  [0x65735546, 'what may be a network disk (FUSE, such as sshfs)'],
  [0xef53, undefined],
  [0x01021994, undefined],
])('file system %i', (type, words) => {
  expect(networkOf(type)).toBe(words);
});

test('of a folder that is there, how much is free; of one that is not, nothing', async () => {
  expect((await diskKindOf(tmpdir()))?.freeBytes).toBeGreaterThan(0);
  expect(await diskKindOf('/nowhere')).toBeUndefined();
});
