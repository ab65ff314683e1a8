import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { journalIn, placesOf } from '../../src/journal/run-folders.ts';
import { cli } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { questionIn, type Rehearsed, rehearse, resume } from '../support/rehearse.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

const onDisk = async (folder: string): Promise<readonly Stamped[]> =>
  (await readFile(journalIn(folder), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Stamped);

const waiting = ({ state, run }: Rehearsed) => join(placesOf(state, 'ttb-verifier').runs, run);

test('what a run left open is settled from the command line: listed, on a word alone, and once', async () => {
  const state = await scratch();
  const owed = {
    type: 'obligation.opened',
    id: 'changed apply',
    what: 'it was changed',
    how: 'put it back',
  } as const;
  const folder = await storedRun(placesOf(state, 'ttb-verifier').runs, 'r', owed, ...LEFT.aborted);
  const settle = (...args: string[]) => cli(['settle', 'r', ...args, '--state-dir', state]);

  expect(await settle()).toMatchObject({
    code: 0,
    stdout: 'changed apply\n  it was changed\n  put it back\n',
  });
  expect(await settle('other')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('"changed apply"'),
  });
  expect(await settle('changed apply')).toMatchObject({ code: 2, stderr: expect.stringContaining('--note') });
  // Nothing can be looked at for it.
  const before = await onDisk(folder);
  const asked = await settle('changed apply', '--note', 'done');
  expect(asked).toMatchObject({ code: 4, stderr: expect.stringContaining('--on-my-word') });
  expect(await onDisk(folder)).toEqual(before);
  const done = await settle('changed apply', '--note', 'done', '--operator', 'ana', '--on-my-word', '--json');
  expect([done.code, JSON.parse(done.stdout)]).toMatchObject([0, { settled: true, finding: 'unknown' }]);
  expect((await onDisk(folder)).at(-1)).toMatchObject({ by: 'ana', note: 'done', finding: 'unknown' });
  expect(await settle()).toMatchObject({ code: 0, stdout: 'Nothing is open.\n' });
  const shown = await cli(['show', 'r', '--state-dir', state]);
  expect(shown.stdout).toContain('by ana: done; on their word alone:');
});

test('work by hand that was said by mistake is taken back from the command line, and nothing is done without a new word', async () => {
  const failed = await rehearse('instance-replacement', { review: 'aws_instance.ttb' }, [
    '--scenario',
    'no-capacity',
  ]);
  expect(questionIn(failed).id).toBe('apply.failed');
  const nothing = await cli([
    'resume',
    failed.run,
    '--take-back',
    'apply',
    '--json',
    '--state-dir',
    failed.state,
  ]);
  expect(nothing).toMatchObject({ code: 3, stderr: expect.stringContaining('was not done by hand') });
  const said = await resume(failed, 'apply.failed=by-hand: I did it');
  expect(said.code).not.toBe(0);
  const taken = await cli([
    'resume',
    failed.run,
    '--take-back',
    'apply',
    '--json',
    '--state-dir',
    failed.state,
  ]);
  expect(taken.code, taken.stderr).toBe(4);
  const events = await onDisk(waiting(failed));
  const back = events.findIndex(({ type }) => type === 'step.taken-back');
  expect(events[back]).toMatchObject({ step: 'apply' });
  expect(events.slice(back + 1).map(({ type }) => type)).toEqual(['question.opened', 'run.paused']);
  expect(events.at(-2)).toMatchObject({ id: 'apply.failed-2' });
  // One apply was begun, and only a new answer begins another.
  expect(events.filter((event) => event.type === 'step.started' && event.step === 'apply')).toHaveLength(1);
  expect(await cli(['verify', failed.run, '--state-dir', failed.state])).toMatchObject({ code: 0 });
});
