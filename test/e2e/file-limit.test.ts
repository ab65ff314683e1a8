import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

test('a limit to the size of files stops what is too large, and not the program', async () => {
  const folder = await scratch();
  const answers = join(folder, 'answers.yaml');
  await writeFile(answers, 'review: aws_instance.ttb');
  // More than the run writes, and less than what is kept of the program's compiled code at its end: 1024 blocks of 512 bytes.
  const rehearse = ['rehearse', 'instance-replacement', '--plain', '--speed', 'max', '--answers', answers];
  const { stdout } = await promisify(execFile)(
    'sh',
    ['-c', 'ulimit -f 1024; exec "$@"', 'sh', process.execPath, PROGRAM, ...rehearse],
    {
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        XDG_CACHE_HOME: join(folder, 'cache'),
        FIREDRILL_STATE_DIR: join(folder, 'state'),
      },
    },
  );
  expect(stdout).toContain('closed: verified');
});
