import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changedSince } from '../../src/commands/changed-since.ts';
import { scratch } from '../support/folder.ts';
import { frame, SERVICE } from '../support/frame.ts';

test('what is not as it was when a run was opened is said, and nothing else', async () => {
  const folder = await scratch();
  const runbooksDir = join(folder, 'runbooks');
  await mkdir(runbooksDir);
  const text = 'title: one\n';
  const file = join(runbooksDir, 'instance-replacement.yaml');
  await writeFile(file, text);
  const opened = frame(undefined, { tools: { firedrill: '0.1.0' } });
  const then = {
    ...opened,
    runbook: { ...opened.runbook, digest: createHash('sha256').update(text).digest('hex') },
  };
  const now = { service: { ...SERVICE, unit: '/elsewhere' }, runbooksDir };
  const version = (is: string) => ({ version: () => is });
  expect(changedSince(then, now, version('0.1.0'))).toEqual([]);
  await writeFile(file, 'title: two\n');
  const moved = { ...now, service: { ...SERVICE, region: 'eu-west-1' } };
  expect(changedSince(then, moved, version('0.2.0'))).toEqual([
    'firedrill was 0.1.0, and is 0.2.0',
    'firedrill.yaml says otherwise of region',
    'the runbook instance-replacement was changed',
  ]);
  expect(changedSince(then, { ...now, runbooksDir: folder }, version('0.1.0'))).toEqual([
    'the runbook instance-replacement is not there any more',
  ]);
  // One that was named by its path is looked for there.
  await writeFile(join(folder, 'elsewhere.yaml'), text);
  const byPath = { ...then, runbook: { ...then.runbook, file: join(folder, 'elsewhere.yaml') } };
  expect(changedSince(byPath, now, version('0.1.0'))).toEqual([]);
  // What a runbook leaves out beside it is no change of firedrill.yaml.
  const exclude = ['github_repository.ttb'];
  const leavesOut = {
    ...byPath,
    service: { ...byPath.service, exclude: { addresses: exclude } },
    runbook: { ...byPath.runbook, exclude },
  };
  expect(changedSince(leavesOut, now, version('0.1.0'))).toEqual([]);
});
