import { expect, test } from 'vitest';
import { diskTrouble, folderTrouble, whyUnwritten } from '../../src/files/disk-trouble.ts';

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

test('what may not be touched in a run’s folder is its trouble too; what is elsewhere is not', () => {
  const shut = (path: string) => Object.assign(error('EACCES'), { path });
  expect(folderTrouble(shut('/runs/r/logs/apply'), '/runs/r')).toEqual({
    words: 'you may not write to /runs/r/logs, or not read there (EACCES)',
    mend: 'give yourself the rights to it again (`chmod -R u+rwX /runs/r`)',
  });
  expect(folderTrouble(shut('/runs/r2/x'), '/runs/r')).toBeUndefined();
  expect(folderTrouble(error('EACCES'), '/runs/r')).toBeUndefined();
  expect(folderTrouble(Object.assign(error('ENOSPC'), { path: '/runs/r/x' }), '/runs/r')?.words).toBe(
    'the disk that holds /runs/r/x is full (ENOSPC)',
  );
});
