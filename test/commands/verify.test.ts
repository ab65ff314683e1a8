import { mkdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
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
