import { execFileSync } from 'node:child_process';
import { mkdir, rmdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { reviewProblems } from '../../src/commands/verify-reviews.ts';
import { cli } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { rehearse } from '../support/rehearse.ts';

test('a line that the RTO log did not take is said at the end, and its absence by verify', async () => {
  const state = await scratch();
  const rtoLog = join(state, 'ttb-verifier', 'rto-log.jsonl');
  await mkdir(dirname(rtoLog));
  await mkdir(rtoLog);
  const { code, run, stderr } = await rehearse(
    'instance-replacement',
    { review: 'aws_instance.ttb' },
    [],
    state,
  );
  expect(code).toBe(0);
  expect(stderr).toMatch(/could not be added to the RTO log/);
  const unreadable = await cli(['verify', run, '--json', '--state-dir', state]);
  expect(unreadable.code).toBe(3);
  expect(JSON.parse(unreadable.stdout)).toMatchObject({
    problems: ['the RTO log cannot be read (it is a folder, not a file)'],
  });
  await rmdir(rtoLog);
  const verified = await cli(['verify', run, '--json', '--state-dir', state]);
  expect(verified.code).toBe(3);
  expect(JSON.parse(verified.stdout)).toMatchObject({
    problems: [expect.stringContaining('the RTO log has no line of this run, which is over')],
  });
});

/** The folder that `verify DIR` reads may be anybody's. */
test.each<[string, (file: string) => unknown, RegExp]>([
  ['a pipe', (file) => execFileSync('mkfifo', [file]), /is not a plain file/],
  ['a link to what never ends', (file) => symlink('/dev/zero', file), /is a link/],
  ['a folder', (file) => mkdir(file), /is a folder/],
  [
    'far too long',
    (file) => writeFile(file, '').then(() => truncate(file, 64 * 1024 * 1024 + 1)),
    /67108865 bytes long/,
  ],
  ['not there', () => undefined, /^review\.json is missing$/],
])('a review document that is %s is neither waited for nor read', async (_, make, says) => {
  const folder = await scratch();
  await make(join(folder, 'review.json'));
  const problems = await reviewProblems([{ file: 'review.json', digest: 'a'.repeat(64) }], folder);
  expect(problems).toEqual([expect.stringMatching(says)]);
});
