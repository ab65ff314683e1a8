import { describe, expect, test, vi } from 'vitest';
import type { Event, FramedStep } from '../../src/engine/events.ts';
import { frame, step } from '../support/frame.ts';
import { slowRun } from '../support/slow-run.ts';

/*
 * What is not on disk has not happened: each event is there before its effect begins, also where the disk is slow, and where
 * it takes the event not at all, there is no effect.
 */

const GATE = { kind: 'gate', title: 'Review', expects: 'name', digest: 'd'.repeat(64), facts: {} } as const;

const typeOf = (run: ReturnType<typeof slowRun>) => {
  const draft = run.underway[0]?.draft;
  return typeof draft === 'function' ? 'a function' : draft?.type;
};

async function atTheGate() {
  const run = slowRun(frame());
  for (const question of [undefined, undefined, GATE]) {
    await run.land();
    await run.succeed(question ? { question } : {});
    await run.land();
  }
  expect(run.view.state().question?.id).toBe('review');
  return run;
}

describe('a slow disk', () => {
  test('a step is begun when its start is on disk, and not before', async () => {
    const run = slowRun(frame());
    await run.settle();
    expect(typeOf(run)).toBe('step.started');
    expect(run.works).toEqual([]);
    await run.land();
    expect(run.seen).toEqual(['on disk: run.opened', 'on disk: step.started', 'begun: look']);
  });

  test('the next step is begun when the end of the one before is on disk', async () => {
    const run = slowRun(frame());
    await run.land();
    await run.succeed();
    expect(typeOf(run)).toBe('step.succeeded');
    expect(run.seen.filter((one) => one.startsWith('begun'))).toEqual(['begun: look']);
    await run.land(2);
    expect(run.seen.slice(-3)).toEqual(['on disk: step.succeeded', 'on disk: step.started', 'begun: plan']);
  });

  test('what was typed at a gate counts when it is on disk, and nothing is begun before', async () => {
    const run = await atTheGate();
    let said = false;
    const answered = run.view.answer('review', { by: 'a', text: 'name' }).then(() => (said = true));
    await run.settle();
    expect([said, typeOf(run), run.works.length]).toEqual([false, 'question.answered', 3]);
    await run.land();
    await answered;
    expect(typeOf(run)).toBe('step.succeeded');
    expect(run.view.state().steps.find(({ id }) => id === 'apply')?.attempt).toBe(0);
    await run.land();
    expect(run.works.length).toBe(3);
    await run.land();
    expect(run.seen.slice(-2)).toEqual(['on disk: step.started', 'begun: apply']);
  });

  test('a listener hears of an event when it is on disk', async () => {
    const run = slowRun(frame());
    const heard: string[] = [];
    run.view.onEvent(({ type }) => heard.push(type));
    await run.settle();
    expect(heard).toEqual([]);
    await run.land();
    expect(heard).toEqual(['step.started']);
  });

  test('an abort is on disk before the end of the run is, and work that only reads is stopped', async () => {
    const run = slowRun(frame());
    await run.land();
    const asked = run.view.ask('abort');
    await run.settle();
    expect([typeOf(run), run.works[0]?.work.signal.aborted]).toEqual(['stop.asked', false]);
    await run.land();
    await asked;
    expect(run.works[0]?.work.signal.aborted).toBe(true);
  });
});

describe('a disk that does not take the event', () => {
  test('of a step’s start: it is not begun, and the run ends here', async () => {
    const run = slowRun(frame());
    await run.settle();
    run.underway[0]?.refuse();
    await expect(run.driven).rejects.toThrow('EIO');
    expect([run.works, run.underway]).toEqual([[], []]);
  });

  test('of an answer: the gate stays shut, and whoever typed it is told', async () => {
    const run = await atTheGate();
    const answered = run.view.answer('review', { by: 'a', text: 'name' });
    await run.settle();
    run.underway[0]?.refuse();
    await expect(answered).rejects.toThrow('EIO');
    await expect(run.driven).rejects.toThrow('EIO');
    expect(run.view.state().question?.id).toBe('review');
    expect(run.works.length).toBe(3);
  });

  test('of a step’s end: nothing is begun after it', async () => {
    const run = slowRun(frame());
    await run.land();
    await run.succeed();
    run.underway[0]?.refuse();
    await expect(run.driven).rejects.toThrow('EIO');
    expect(run.works.length).toBe(1);
    expect(run.view.state().steps[0]?.status).toBe('running');
  });
});

describe('a run that is paused', () => {
  test('takes no answer: its gate waits until somebody goes on with it', async () => {
    const run = await atTheGate();
    const left = run.view.leave('nobody is there');
    await run.land();
    await left;
    await run.driven;
    const before = run.disk.length;
    expect(await run.view.answer('review', { by: 'a', text: 'name' })).toContain('The run is paused');
    expect([run.disk.length, run.underway.length]).toEqual([before, 0]);
    expect(run.view.state().question?.id).toBe('review');
  });

  test('takes no stop either, and is not paused twice', async () => {
    const run = await atTheGate();
    void run.view.leave('nobody is there');
    await run.land();
    await run.view.ask('abort');
    await run.view.leave('again');
    expect(run.underway).toEqual([]);
    expect(run.disk.at(-1)?.type).toBe('run.paused');
  });
});

describe('a change that is on its way', () => {
  const changing = async (more: Partial<FramedStep> = {}, now = () => 0) => {
    const change = step('change', more, { effect: 'mutate', idempotent: false });
    const run = slowRun(frame([change]), now);
    await run.land();
    const work = run.works[0]?.work ?? expect.fail('nothing was begun');
    return { run, work };
  };

  test('and is left says nothing behind that, whatever it still tells', async () => {
    const { run, work } = await changing();
    const child = 'change/a/1';
    void work.append({ type: 'child.intent', step: 'change', child, argv: ['a'], cwd: '/' });
    void work.append({ type: 'child.launched', child, pid: 1, startTime: '1', bootId: 'b' });
    await run.land(2);
    const left = run.view.leaveNow('SIGTERM');
    await run.settle();
    work.progress({ label: 'at it' });
    await run.settle();
    expect(run.underway.map(({ draft }) => (draft as Event).type)).toEqual(['run.left']);
    await run.land();
    await left;
  });

  test('and ends while it is written down that it takes long: nothing of that comes behind its end', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let now = 0;
    const { run } = await changing({ timeoutMs: 1000 }, () => now);
    void run.view.ask('stop-after-step');
    await run.settle();
    now = 1001;
    vi.advanceTimersByTime(250);
    vi.useRealTimers();
    await run.succeed();
    await run.land(3);
    expect(run.disk.map(({ type }) => type).slice(2)).toEqual(['stop.asked', 'step.succeeded', 'run.paused']);
  });
});

test('work that was left alone writes nothing of what it goes on to do', async () => {
  const run = slowRun(frame([step('look', { timeoutMs: 1000 }), step('plan')]));
  await run.land();
  const [look] = run.works;
  await run.succeed();
  await run.land(2);
  await expect(
    look?.work.append({ type: 'obligation.opened', id: 'late', what: 'w', how: 'h' }),
  ).rejects.toThrow('left alone');
  expect(run.underway).toEqual([]);
});
