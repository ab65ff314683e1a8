import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeProcesses } from '../../src/process/processes.ts';
import { outliving } from '../../src/process/session.ts';
import { childEvents } from '../../src/run/child-events.ts';
import { createBorder } from '../../src/text/border.ts';
import { scratch } from '../support/folder.ts';

const launcher = join(import.meta.dirname, '../../src/process/launcher.ts');

async function held(script: string) {
  const folder = await scratch();
  const place = { step: 'apply', attempt: 1, folder: 'logs/apply/1' };
  const records = childEvents(place, createBorder(), async () => undefined);
  const { held } = makeProcesses({ folder, launcher, records });
  const env = { PATH: '/usr/bin:/bin' };
  return held('apply', { file: '/bin/sh', args: ['-c', script], cwd: folder, env });
}

test('what a held program put into the background is named when it has ended', async () => {
  const ended = await held('sleep 61.5 & exit 3');
  const [left, ...more] = ended.outliving ?? [];
  onTestFinished(() => void (left && process.kill(left.pid, 'SIGKILL')));
  expect(ended.code).toBe(3);
  expect(left).toEqual({ pid: expect.any(Number), command: 'sleep 61.5' });
  expect(more).toEqual([]);
});

test('one that ends with it leaves nothing, also where its child takes a moment', async () => {
  expect((await held('sleep 0.2 & exit 0')).outliving).toBeUndefined();
});

const row = (pid: number, session: number, command = 'x') => ({ pid, group: pid, session, command });

test('a number that is somebody else’s by now names nobody', async () => {
  const all = () => [row(10, 10), row(11, 10)];
  expect(await outliving([10], all)).toEqual([]);
  expect(await outliving([9], () => [row(11, 9, 'left'), row(12, 5)])).toEqual([
    { pid: 11, command: 'left' },
  ]);
});

test('where a system names no sessions, the group tells', async () => {
  const all = () => [{ pid: 11, group: 9, session: -1, command: 'left' }];
  expect(await outliving([9], all)).toEqual([{ pid: 11, command: 'left' }]);
});

test('a look that fails says nothing', async () => {
  const all = () => {
    throw new Error('no ps');
  };
  expect(await outliving([9], all)).toEqual([]);
});
