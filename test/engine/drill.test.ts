import { expect, test } from 'vitest';
import type { FailureDraft } from '../../src/engine/failure.ts';
import { foldDrill } from '../../src/engine/drill.ts';
import { fold } from '../../src/engine/reduce.ts';
import type { Answer } from '../../src/engine/run-view.ts';
import { digestOfTold } from '../../src/worlds/rehearsal/told.ts';
import { type FakeRun, fakeRun, frameOf, NO_CAPACITY, REVIEW } from '../support/fake-run.ts';

const TOLD = { scenario: 'no-capacity', salt: '5a17' };
/** As AWS says it where it names what it has. */
const OFFERED: FailureDraft = { ...NO_CAPACITY, facts: { offers: { type: 'm7i.4xlarge' } } };
const answer = (run: FakeRun, more: Partial<Answer>) => {
  const id = run.view.state().question?.id ?? 'nothing is asked';
  return run.view.answer(id, { by: 'op', ...more });
};

/** A surprise drill up to its gate, 7 s after it was opened; it is opened 5 s later. */
async function gated(): Promise<FakeRun> {
  const { scenario: _hidden, ...frame } = frameOf();
  const run = fakeRun({ ...frame, surprise: digestOfTold(TOLD) }, TOLD);
  await run.succeed('who');
  await run.succeed('plan');
  run.pass(7000);
  await run.ask('review', REVIEW);
  run.pass(5000);
  expect(await answer(run, { text: 'aws_instance.ttb', keys: 3 })).toBeUndefined();
  return run;
}

/** Behind it the change has failed, and 20 s have passed on its dialog. */
async function failed(failure: FailureDraft = NO_CAPACITY): Promise<FakeRun> {
  const run = await gated();
  await run.fail('apply', failure);
  run.pass(20_000);
  return run;
}

async function recovers(run: FakeRun): Promise<void> {
  for (const step of ['apply', 'boot', 'question', 'verify']) await run.succeed(step);
  await run.driven;
}

const drillOf = (run: FakeRun) => run.view.state().drill;

test('the first right answer is the one that the failure recommends, and stands from then on', async () => {
  const run = await failed(OFFERED);
  expect(drillOf(run)).toEqual({ keys: 3, gatesMs: 5000, failed: { step: 'apply', t: 12_000 } });
  // Not what it offers.
  await answer(run, { choice: 'retry', keys: 1 });
  await run.fail('apply', OFFERED);
  run.pass(10_000);
  expect(drillOf(run)?.failed).toEqual({ step: 'apply', t: 12_000, triedT: 32_000 });
  await answer(run, { choice: 'change', text: 'type=m7i.4xlarge', keys: 2 });
  const right = { step: 'apply', t: 12_000, triedT: 32_000, rightT: 42_000 };
  expect(drillOf(run)).toEqual({ keys: 6, gatesMs: 5000, failed: right });
  await run.succeed('plan');
  await run.ask('review', REVIEW);
  run.pass(4000);
  await answer(run, { text: 'aws_instance.ttb' });
  // A failure that comes later, elsewhere, is not the first.
  await run.succeed('apply');
  await run.fail('boot', { code: 'timeout', message: 'late' });
  await answer(run, { choice: 'retry', keys: 1 });
  for (const step of ['boot', 'question', 'verify']) await run.succeed(step);
  await run.driven;
  expect(drillOf(run)).toEqual({ keys: 7, gatesMs: 9000, failed: right });
});

test('an answer that it did not recommend was right, where the run recovers behind it; the last such one', async () => {
  const run = await failed();
  await answer(run, { choice: 'retry' });
  await run.fail('apply', NO_CAPACITY);
  run.pass(1000);
  await answer(run, { choice: 'retry' });
  expect(drillOf(run)?.failed?.rightT).toBeUndefined();
  await recovers(run);
  expect(drillOf(run)?.failed).toEqual({ step: 'apply', t: 12_000, triedT: 33_000, rightT: 33_000 });
  // Nothing was counted here, and nothing is said of it.
  expect(drillOf(run)?.keys).toBe(3);
});

test('an aborted one has no right answer, and tells its scenario all the same', async () => {
  const run = await failed();
  await answer(run, { choice: 'retry' });
  await run.fail('apply', NO_CAPACITY);
  expect(run.view.state().frame.scenario).toBeUndefined();
  await answer(run, { choice: 'abort' });
  await run.driven;
  expect(drillOf(run)?.failed).not.toHaveProperty('rightT');
  expect(run.view.state().frame).toMatchObject({ scenario: 'no-capacity' });
  expect(run.events.at(-1)).toMatchObject({ type: 'run.closed', told: TOLD });
  expect(fold(run.events)).toEqual(run.view.state());
});

test.each([
  [
    'one that may go well now is tried again',
    { code: 'timeout', message: 'late' },
    { choice: 'retry' },
    true,
  ],
  [
    'a lock is taken away by its name',
    { code: 'lock-held', message: 'held', facts: { confirm: 'L-1' } },
    { choice: 'rollback', text: 'L-1' },
    true,
  ],
  [
    'and not tried against again',
    { code: 'lock-held', message: 'held', facts: { confirm: 'L-1' } },
    { choice: 'retry' },
    false,
  ],
] as const)('%s', async (_what, failure, given, right) => {
  const run = await failed(failure);
  expect(await answer(run, given)).toBeUndefined();
  expect(drillOf(run)?.failed?.rightT).toBe(right ? 32_000 : undefined);
});

test('where nothing fails there is nothing to be right about, and any other run has no drill', async () => {
  const run = await gated();
  await recovers(run);
  expect(drillOf(run)).toEqual({ keys: 3, gatesMs: 5000 });
  expect(fakeRun(frameOf()).view.state()).not.toHaveProperty('drill');
});

test('a plan that is gone because the run was left at its gate is no failure to notice', async () => {
  const run = fakeRun(frameOf(), undefined);
  await run.succeed('who');
  await run.succeed('plan');
  await run.fail('review', { code: 'plan-gone', message: 'removed' });
  const state = run.view.state();
  expect(state.question?.title).toBe('"Review the plan" has to be planned and asked anew');
  const opened = run.events.findLast(({ type }) => type === 'question.opened') as never;
  expect(foldDrill({ gatesMs: 0 }, state, state, opened).failed).toBeUndefined();
  const failure = { ...state.steps.find(({ id }) => id === 'review')?.failure, code: 'unknown' };
  const steps = state.steps.map((one) => (one.id === 'review' ? { ...one, failure } : one)) as never;
  expect(foldDrill({ gatesMs: 0 }, state, { ...state, steps }, opened).failed).toMatchObject({
    step: 'review',
  });
});
