import { expect, test } from 'vitest';
import { diskTrouble, whyUnwritten } from '../../src/files/disk-trouble.ts';

const error = (code: string, cause?: unknown) =>
  Object.assign(new Error(`${code}: said the system`, { cause }), { code });

test.each([
  ['ENOSPC', /^the disk that holds \/r is full \(ENOSPC\): free some space there$/],
  ['EDQUOT', /^the disk that holds \/r has no room left for you: .* \(EDQUOT\): delete something of yours/],
  ['EROFS', /^the disk that holds \/r is mounted read-only \(EROFS\): make it writable again/],
  ['EIO', /^the disk that holds \/r reports an error \(EIO\): find out what is wrong/],
])('%s is told as what it is, where, and what to do', (code, words) => {
  expect(whyUnwritten(error(code), '/r')).toMatch(words);
});

test('it is found behind the errors that came of it, and not where there is none', () => {
  expect(diskTrouble(new Error('a', { cause: new Error('b', { cause: error('EIO') }) }))?.code).toBe('EIO');
  expect(diskTrouble(error('EACCES'))).toBeUndefined();
  expect(diskTrouble('ENOSPC')).toBeUndefined();
  const round = new Error('round');
  round.cause = round;
  expect(diskTrouble(round)).toBeUndefined();
  expect(whyUnwritten(error('EACCES'), '/r')).toBe('EACCES: said the system');
});
