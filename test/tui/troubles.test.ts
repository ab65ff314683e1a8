import { describe, expect, test } from 'vitest';
import { nowNextYou } from '../../src/tui/now-next-you.ts';
import { troubleRow, troublesOf } from '../../src/tui/troubles.ts';
import type { RunModel } from '../../src/tui/view-model.ts';
import { type FakeRun, fakeRun, frameOf, NO_CAPACITY, REVIEW } from '../support/fake-run.ts';
import { KEYS } from '../support/term.tsx';
import { declared } from '../support/walk.ts';

function modelOf({ view }: FakeRun): RunModel {
  return {
    view,
    state: view.state(),
    nowMs: view.now(),
    progress: view.progress(),
    logVersion: 0,
    forecast: { leftMs: 60_000, verdict: 'on track', basis: '' },
  };
}
const rows = (run: FakeRun, width = 200): readonly string[] =>
  troublesOf(modelOf(run)).map((one) => troubleRow(one, width, 0));

/** Up to the apply, which is at work. */
async function applying(): Promise<FakeRun> {
  const run = fakeRun(frameOf());
  for (const step of ['who', 'plan']) await run.succeed(step);
  await run.ask('review', REVIEW);
  await run.view.answer('review', { by: 'op', text: 'aws_instance.ttb', digest: 'a'.repeat(64) });
  await run.write('apply', { type: 'step.progress', step: 'apply', attempt: 1, label: 'x' } as never);
  return run;
}

describe('a trouble stands until it is settled', () => {
  test('nothing is wrong: no row', async () => {
    const run = await applying();
    expect(rows(run)).toEqual([]);
  });

  test('a failure, through the tries after it, until the step has succeeded', async () => {
    const run = await applying();
    await run.fail('apply', NO_CAPACITY);
    expect(rows(run)).toEqual([expect.stringMatching(/^✗ "Apply the plan" failed: .*capacity/)]);
    await run.view.answer('apply.failed', { by: 'op', choice: 'retry' });
    await run.write('apply', { type: 'step.progress', step: 'apply', attempt: 2, label: 'x' } as never);
    expect(rows(run)).toEqual([expect.stringMatching(/^! "Apply the plan" has failed 1 time: .*capacity/)]);
    await run.succeed('apply');
    expect(rows(run)).toEqual([]);
  });

  test('what takes too long, until it has ended', async () => {
    const run = fakeRun(frameOf());
    await run.write('who', { type: 'step.overdue', step: 'who', attempt: 1, limitMs: 60_000 });
    expect(rows(run)).toEqual(['! "Who and where" takes longer than 1:00']);
    await run.succeed('who');
    expect(rows(run)).toEqual([]);
  });

  test('what is wrong beside the work at hand, until it is no longer said', async () => {
    const run = await applying();
    const warning = 'The SSM agent has no credentials: no session reaches the machine';
    await run.progress('apply', 'Sees a picture', undefined, undefined, undefined, undefined, warning);
    expect(rows(run)).toEqual([`! ${warning}. The recovery does not wait for that`]);
    expect(rows(run, 78)).toEqual([`! ${warning}`]);
    await run.progress('apply', 'Sees a picture');
    expect(rows(run)).toEqual([]);
  });

  test('what is owed, the worst first, until it is settled', async () => {
    const run = fakeRun(frameOf());
    for (const owed of [
      { id: 'agent', what: 'the agent has never been online' },
      { id: 'gone', what: 'destroyed: aws_lb_listener.https', offline: true },
    ] as const)
      await run.write('who', { type: 'obligation.opened', how: 'put it right', ...owed });
    expect(rows(run)).toEqual([
      '✗ Offline until it is put right: destroyed: aws_lb_listener.https',
      '! Open until it is put right: the agent has never been online',
    ]);
    await run.view.settle('gone', 'made again');
    expect(rows(run)).toEqual(['! Open until it is put right: the agent has never been online']);
  });

  test('what is destroyed is told once its change has ended: it is written down before', async () => {
    const run = await applying();
    const gone = { id: 'gone', what: 'destroyed: aws_lb_listener.https', how: '', offline: true } as const;
    await run.write('apply', { type: 'obligation.opened', ...gone });
    expect(rows(run)).toEqual([]);
    await run.succeed('apply');
    expect(rows(run)).toEqual(['✗ Offline until it is put right: destroyed: aws_lb_listener.https']);
  });

  test('what does not fit ends in the key that tells it, and how many more there are', () => {
    const says = ['Open until it is put right: the agent has never been online'] as const;
    const row = troubleRow({ id: 'a', tone: 'warn', says }, 50, 2);
    expect(row).toMatch(/^! Open until .* … \? {2}\+2, \? tells$/);
    expect(row.length).toBeLessThanOrEqual(50);
    expect(troubleRow({ id: 'a', tone: 'bad', says: [says[0], 'short'] }, 20, 0)).toBe('✗ short');
  });

  test('an id does not leave the row empty: what is open is told as far as there is room', async () => {
    const run = fakeRun(frameOf());
    const what = `the lock b3c6f969-41be-48b4-9bff-026907397042 was somebody else's, and was taken away: what they were doing may be half done`;
    await run.write('who', { type: 'obligation.opened', id: 'lock', what, how: 'plan in full' });
    const [trouble] = troublesOf(modelOf(run));
    expect(troubleRow(trouble as never, 78, 0)).toBe(
      "! Open: the lock b3c6f969-41be-48b4-9bff-026907397042 was somebody else's, … ?",
    );
    expect(troubleRow(trouble as never, 40, 0)).toBe('! Open: the lock b3c6f969-41be-48b4-9… ?');
  });
});

test('the banner stands on the run through any key, and help has it whole', async () => {
  const { t, run } = await declared();
  const what = `${'the agent of the new instance '.repeat(4)}has never been online`;
  await run.write('who', { type: 'obligation.opened', id: 'agent', what, how: 'put it right' });
  await t.until('! Open: the agent');
  expect(nowNextYou(modelOf(run)).calls).toBe(false);
  await t.type('z', 's', KEYS.escape);
  expect(t.screen()).toContain('! Open: the agent');
  await t.type('?');
  expect(t.screen()).toMatch(/What is wrong now[^]*has never been online/);
  await t.type(KEYS.escape);
  await run.view.settle('agent', 'it is');
  await t.until((text) => !text.includes('! Open'));
});
