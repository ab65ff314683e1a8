import { describe, expect, test } from 'vitest';
import { isRunning } from '../../src/engine/attribution.ts';
import { fitting, nowNextYou } from '../../src/tui/now-next-you.ts';
import type { RunModel } from '../../src/tui/view-model.ts';
import { type FakeRun, fakeRun, frameOf, NO_CAPACITY, REVIEW } from '../support/fake-run.ts';

function modelOf({ view }: FakeRun, more: Partial<RunModel> = {}): RunModel {
  return {
    view,
    state: view.state(),
    nowMs: view.now(),
    progress: view.progress(),
    logVersion: 0,
    forecast: { verdict: 'on track', basis: '' },
    ...more,
  };
}

/** The three lines as a screen of that many columns shows them. */
function lines(run: RunModel, width = 72): readonly string[] {
  const { now, next, you } = nowNextYou(run);
  return [now, next, you].map((forms) => fitting(forms, width));
}

describe('each line is drawn from the state that makes it true', () => {
  test('a step at work, and when a person is wanted', async () => {
    const run = fakeRun(frameOf());
    await run.succeed('who');
    run.pass(4000);
    expect(lines(modelOf(run))).toMatchInlineSnapshot(`
      [
        "Plan the replacement: 0:04, expected 0:20",
        "Review the plan (you), then Apply the plan (~1:35)",
        "nothing now; in about 0:16: Review the plan",
      ]
    `);
    run.pass(16_000);
    expect(lines(modelOf(run))[2]).toBe('nothing now; soon: Review the plan');
  });

  test('a step that is tried again: what this try has had, not those before and the question between', async () => {
    const run = fakeRun(frameOf());
    await run.succeed('who');
    run.pass(90_000);
    await run.fail('plan', NO_CAPACITY);
    run.pass(60_000);
    const { id = '' } = run.view.state().question ?? {};
    await run.view.answer(id, { by: 'op', choice: 'retry' });
    await expect.poll(() => run.view.state().steps.find(isRunning)?.attempt).toBe(2);
    run.pass(4000);
    expect(lines(modelOf(run))).toEqual([
      'Plan the replacement: 0:04, expected 0:20',
      'Review the plan (you), then Apply the plan (~1:35)',
      'nothing now; in about 0:16: Review the plan',
    ]);
  });

  test('between two steps, the one that is about to begin is now, and not next as well', async () => {
    const run = fakeRun(frameOf());
    await run.succeed('who');
    // The moment between: nothing has begun yet.
    const model = modelOf(run);
    const state = {
      ...model.state,
      steps: model.state.steps.map(({ startedT: _begun, ...one }) =>
        one.id === 'plan' ? { ...one, status: 'pending' as const, attempt: 0 } : one,
      ),
    };
    expect(lines({ ...model, state } as RunModel).slice(0, 2)).toEqual([
      'Plan the replacement: 0:00, expected 0:20',
      'Review the plan (you), then Apply the plan (~1:35)',
    ]);
  });

  test('a gate that was put off', async () => {
    const run = fakeRun(frameOf());
    for (const step of ['who', 'plan']) await run.succeed(step);
    await run.ask('review', REVIEW);
    run.pass(44_000);
    expect(nowNextYou(modelOf(run)).calls).toBe(true);
    expect(lines(modelOf(run))).toMatchInlineSnapshot(`
      [
        "waits for you, 0:44 so far: Review the plan",
        "Apply the plan (~1:35), then Watch it boot (~5:00)",
        "press g to answer: nothing goes on without you",
      ]
    `);
    const watching = { says: 'root is at it' };
    expect(lines(modelOf(run, { watching }))).toMatchInlineSnapshot(`
      [
        "waits for whoever is at the run, 0:44 so far: Review the plan",
        "Apply the plan (~1:35), then Watch it boot (~5:00)",
        "only look",
      ]
    `);
  });

  test('progress: how much, how fast, how long still, and what goes first where it does not fit', async () => {
    const run = fakeRun(frameOf());
    await run.progress('who', 'model restore', 1e9, 7.8e9, 'bytes');
    run.pass(2000);
    await run.progress('who', 'model restore', 3e9, 7.8e9, 'bytes');
    for (const width of [100, 60, 40, 20])
      expect(lines(modelOf(run), width)[0]).toMatchSnapshot(String(width));
    for (const width of [100, 60, 40, 20])
      expect(lines(modelOf(run), width)[0]?.length).toBeLessThanOrEqual(width);
  });

  test('a boot’s transfer has the pace that its stage tells, and none while no byte comes', async () => {
    const run = fakeRun(frameOf());
    const told = (quietMs: number) =>
      run.progress('who', 'model pull', 1e9, 4e9, 'bytes', {
        source: 'ssm, live',
        tries: 1,
        stages: [{ title: 'Pull', status: 'running', done: 1e9, total: 4e9, rate: 1e7, leftMs: 300_000 }],
        left: { ms: 350_000, by: 'pace', quietMs },
      });
    await told(0);
    run.pass(90_000);
    await told(0);
    run.pass(5000);
    expect(lines(modelOf(run), 100)[0]).toContain('1.0 GB of 4.0 GB, 10 MB/s, ~4:55 left');
    run.pass(6000);
    expect(lines(modelOf(run), 100)[0]).toContain('1.0 GB of 4.0 GB, no byte for 0:11');
  });

  test('a step that takes too long calls', async () => {
    const run = fakeRun(frameOf());
    await run.write('who', { type: 'step.overdue', step: 'who', attempt: 1, limitMs: 60_000 });
    expect(lines(modelOf(run))[2]).toBe('it takes longer than 1:00: keep waiting, or ^C asks what to do');
    expect(nowNextYou(modelOf(run)).calls).toBe(true);
  });

  test('a failure waits for its answer', async () => {
    const run = fakeRun(frameOf());
    await run.fail('who', NO_CAPACITY);
    expect(lines(modelOf(run))).toMatchInlineSnapshot(`
      [
        "waits for you, 0:00 so far: "Who and where" failed",
        "Plan the replacement (~0:20), then Review the plan (you)",
        "press g to answer: nothing goes on without you",
      ]
    `);
  });

  test('what was asked for, and the end', async () => {
    const run = fakeRun(frameOf());
    await run.view.ask('stop-after-step');
    expect(lines(modelOf(run))[2]).toBe('nothing: it pauses when this step is done');
    await run.succeed('who');
    await run.driven;
    expect(lines(modelOf(run))).toMatchInlineSnapshot(`
      [
        "paused: nothing of it is under way",
        "Plan the replacement (~0:20), then Review the plan (you)",
        "g shows how to go on",
      ]
    `);
  });
});
