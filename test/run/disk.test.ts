import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withTraits } from '../../src/engine/failure.ts';
import { freeBytes } from '../../src/machine/free-bytes.ts';
import { blameDisk } from '../../src/run/disk.ts';
import { roomWords } from '../../src/run/disk-room.ts';
import { scratch } from '../support/folder.ts';

const failure = withTraits({
  code: 'unreadable',
  message: 'What it printed is not JSON.',
  hint: 'Look at it.',
});

test('a failure on a full disk names the disk first', () => {
  expect(blameDisk(failure, '/runs/r', 4096)).toEqual({
    ...failure,
    hint: expect.stringMatching(
      /^The disk that holds \/runs\/r is full.* before you try again\. Look at it\.$/,
    ),
  });
});

test('where there is room, or nobody knows, it stays what it is', () => {
  expect(blameDisk(failure, '/runs/r', 10_000_000)).toBe(failure);
  expect(blameDisk(failure, '/runs/r', undefined)).toBe(failure);
});

test('free space is a number of bytes, and nothing for a folder that is not there', async () => {
  expect(await freeBytes(await scratch())).toBeGreaterThan(0);
  expect(await freeBytes(join(await scratch(), 'gone'))).toBeUndefined();
});

const GIB = 2 ** 30;

test.each([
  ['a disk of this machine with room', { freeBytes: GIB }, {}],
  ['one that nothing is known of', undefined, {}],
  [
    'a full one',
    { freeBytes: 999_999, network: 'a network disk (NFS)' },
    { full: 'the disk that holds /state is full' },
  ],
  [
    'one with little room',
    { freeBytes: 42_500_000 },
    { warn: expect.stringContaining('only 42 MB are free in /state') },
  ],
  [
    'a network disk',
    { freeBytes: GIB, network: 'a network disk (NFS)' },
    { warn: expect.stringContaining('/state is on a network disk (NFS)') },
  ],
])('before a run is opened on %s', (_, disk, said) => {
  expect(roomWords('/state', disk)).toEqual(said);
});
