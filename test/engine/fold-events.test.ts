import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { next } from '../../src/engine/next.ts';
import { fold } from '../../src/engine/reduce.ts';
import { failed, folded, started, stepIn, succeeded } from '../support/folded.ts';
import { frame, step } from '../support/frame.ts';

/* What each event makes of a run. */

const UNDO = { rollback: true } as const;
const rolledBack: Event = {
  type: 'step.succeeded',
  step: 'apply',
  attempt: 1,
  summary: 'put back',
  outputs: {},
  ...UNDO,
};

test('a run begins with its opening, and with nothing else', () => {
  const paused = { type: 'run.paused', by: 'op', reason: '' } as const;
  const stamp = { v: 1, seq: 0, at: '2026-11-23T06:02:11.000Z', t: 0, epoch: 1, prev: '' } as const;
  expect(() => fold([{ ...stamp, ...paused }])).toThrow('a journal begins with run.opened, not run.paused');
  expect(() => fold([])).toThrow('a journal without events');
  expect(folded([])).toMatchObject({
    operator: 'op',
    inputs: { type: '' },
    phase: 'open',
    t0: '2026-11-23T06:00:00.000Z',
    beforeMs: 131_000,
    milestones: { detected: { t: -131_000 }, declared: { t: 0 } },
    attributionMs: { person: 0, machine: 0, cloud: 0, idle: 131_000 },
    obligations: [],
    children: {},
  });
});

describe('a step', () => {
  test('runs, tells of its progress and of its limit, and ends with what came of it', () => {
    const progress: Event = {
      type: 'step.progress',
      step: 'look',
      label: 'at it',
      done: 1,
      total: 2,
      unit: 'GB',
    };
    const overdue: Event = { type: 'step.overdue', step: 'look', attempt: 1, limitMs: 500 };
    const running = stepIn(folded([started('look'), progress, overdue]), 'look');
    expect(running).toMatchObject({
      status: 'running',
      attempt: 1,
      startedT: 1000,
      progress: { label: 'at it', done: 1, total: 2, unit: 'GB' },
      overdueMs: 500,
    });
    const bare = { type: 'step.progress', step: 'look', label: 'at it' } as const;
    expect(stepIn(folded([started('look'), bare]), 'look').progress).toEqual({ label: 'at it' });
    for (const end of [succeeded('look', { a: 1 }), failed('look')]) {
      const ended = stepIn(folded([started('look'), progress, overdue, end]), 'look');
      expect(ended).toMatchObject({ endedT: 4000 });
      expect(ended).not.toHaveProperty('progress');
      expect(ended).not.toHaveProperty('overdueMs');
    }
    expect(stepIn(folded([started('look'), succeeded('look', { a: 1 })]), 'look')).toMatchObject({
      status: 'succeeded',
      summary: 'look done',
      outputs: { a: 1 },
    });
  });

  test('begun again has nothing of the attempt before but what it cost and what it made', () => {
    const before = stepIn(
      folded([started('look'), succeeded('look', { a: 1 }), failed('look'), started('look', 2)]),
      'look',
    );
    expect(before).toEqual({
      id: 'look',
      status: 'running',
      attempt: 2,
      startedT: 4000,
      outputs: { a: 1 },
      leaveOut: [],
      spentMs: { person: 0, machine: 1000, cloud: 0, idle: 0 },
    });
  });

  test('that is simply not done yet is begun again without a question', () => {
    const state = folded([started('look'), failed('look', 1, { code: 'stopped' })]);
    expect(stepIn(state, 'look')).toMatchObject({ status: 'ready', endedT: 2000 });
    expect(stepIn(state, 'look')).not.toHaveProperty('failure');
    expect(next(state)).toEqual({ do: 'start', step: 'look', attempt: 2 });
  });

  test('that changes something remembers how it failed, until it was undone', () => {
    const twice = [started('apply'), failed('apply'), started('apply', 2), failed('apply', 2)];
    expect(stepIn(folded(twice), 'apply').tries).toHaveLength(2);
    expect(stepIn(folded([started('look'), failed('look')]), 'look')).not.toHaveProperty('tries');
    const undone = folded([
      ...twice,
      { type: 'step.started', step: 'apply', attempt: 2, params: {}, ...UNDO },
      rolledBack,
    ]);
    expect(stepIn(undone, 'apply')).not.toHaveProperty('tries');
  });

  test('that was skipped by the run says why, and has nobody’s word', () => {
    const skipped = folded([{ type: 'step.skipped', step: 'boot', reason: 'only when' }]);
    expect(stepIn(skipped, 'boot')).toMatchObject({ status: 'skipped', note: 'only when', endedT: 1000 });
    expect(stepIn(skipped, 'boot')).not.toHaveProperty('by');
  });
});

describe('a rollback', () => {
  const begun: Event = { type: 'step.started', step: 'apply', attempt: 1, params: {}, ...UNDO };
  const failure: Event = {
    ...failed('apply', 1, { code: 'denied', message: 'not allowed' }),
    ...UNDO,
  } as Event;

  test('is counted, and leaves the step failed as it was', () => {
    const state = folded([started('apply'), failed('apply', 1, { code: 'lock-held' }), begun]);
    expect(stepIn(state, 'apply')).toMatchObject({
      status: 'failed',
      rollback: 'running',
      rollbacks: 1,
      attempt: 1,
      failure: { code: 'lock-held' },
    });
    expect(next(state)).toEqual({ do: 'wait' });
  });

  test('that failed remembers what it was to undo, however often it is tried', () => {
    const once = [started('apply'), failed('apply', 1, { code: 'lock-held' }), begun, failure];
    for (const events of [once, [...once, begun, failure]])
      expect(stepIn(folded(events), 'apply')).toMatchObject({
        rollback: 'failed',
        failure: { code: 'denied' },
        undoes: { code: 'lock-held' },
      });
    expect(stepIn(folded([...once, begun, failure]), 'apply').rollbacks).toBe(2);
    // Another attempt of the step itself has nothing to do with it.
    const again = stepIn(folded([...once, started('apply', 2), failed('apply', 2)]), 'apply');
    for (const name of ['undoes', 'rollback', 'rollbacks']) expect(again).not.toHaveProperty(name);
  });

  test('that went well says what it did', () => {
    const state = folded([started('apply'), failed('apply'), begun, rolledBack]);
    expect(stepIn(state, 'apply')).toMatchObject({
      status: 'failed',
      rollback: 'succeeded',
      note: 'put back',
    });
    expect(next(state)).toMatchObject({
      do: 'ask',
      question: { id: 'apply.rollback-ended', title: 'Done: back' },
    });
  });

  test('reaches no milestone', () => {
    const steps = [step('question', { milestone: 'recovered' })];
    const undone = { ...rolledBack, step: 'question' };
    expect(folded([started('question'), undone], steps).milestones.recovered).toBeUndefined();
    expect(folded([started('question'), succeeded('question')], steps).milestones.recovered?.t).toBe(2000);
  });
});

test('the first change is a milestone, once', () => {
  expect(folded([started('look')]).milestones.started).toBeUndefined();
  const { started: first } = folded([started('look'), started('apply'), started('apply', 2)]).milestones;
  expect(first).toEqual({ t: 2000, at: '2026-11-23T06:02:13.000Z' });
});

test('what a step stored for review is known with its time', () => {
  const stored: Event = { type: 'review.stored', step: 'plan', attempt: 1, digest: 'd', file: 'f' };
  expect(stepIn(folded([started('plan'), stored]), 'plan').review).toEqual({
    digest: 'd',
    file: 'f',
    t: 2000,
  });
});

test('a program is known from before it is started until its end', () => {
  const intent: Event = { type: 'child.intent', step: 'apply', child: 'c', argv: ['tofu'], cwd: '/' };
  const launched: Event = { type: 'child.launched', child: 'c', pid: 7, startTime: '1', bootId: 'b' };
  const ended: Event = { type: 'child.ended', child: 'c', code: 0, signal: null, endedAt: '' };
  expect(folded([intent]).children).toEqual({ c: { step: 'apply', argv: ['tofu'] } });
  expect(stepIn(folded([intent]), 'apply')).not.toHaveProperty('launched');
  const running = folded([intent, launched]);
  expect(running.children['c']).toMatchObject({ pid: 7, startTime: '1', bootId: 'b' });
  expect(running.children['c']).not.toHaveProperty('ended');
  expect(stepIn(running, 'apply').launched).toBe(true);
  expect(stepIn(running, 'look')).not.toHaveProperty('launched');
  expect(folded([intent, launched, ended]).children['c']).toMatchObject({ pid: 7, ended: true });
  // One that nobody announced is none.
  expect(folded([launched, ended]).children).toEqual({});
});

describe('a question', () => {
  const opened: Event = {
    type: 'question.opened',
    id: 'q',
    kind: 'note',
    step: 'look',
    title: 'T',
    facts: { a: 1 },
  };

  test('is open with its time, until it is closed', () => {
    expect(folded([opened]).question).toEqual({
      id: 'q',
      kind: 'note',
      step: 'look',
      title: 'T',
      facts: { a: 1 },
      openedT: 1000,
      openedAt: '2026-11-23T06:02:12.000Z',
    });
    expect(folded([opened, { type: 'question.closed', id: 'q', reason: '' }])).not.toHaveProperty('question');
  });

  test('that was refused an answer says why; a refusal of another does not', () => {
    const refused = (id: string): Event => ({ type: 'question.refused', id, by: 'op', reason: 'no' });
    expect(folded([opened, refused('q')]).question?.refused).toBe('no');
    expect(folded([opened, refused('p')]).question).not.toHaveProperty('refused');
  });

  test('is a person’s time', () => {
    expect(folded([opened, { type: 'run.paused', by: 'op', reason: '' }]).attributionMs.person).toBe(1000);
  });
});

describe('stopping', () => {
  const asked = (how: 'pause' | 'abort' | 'stop-after-step' | 'interrupt', signal?: string): Event => ({
    type: 'stop.asked',
    by: 'op',
    how,
    ...(signal === undefined ? {} : { signal }),
  });

  test('is what was asked, and by which signal where nobody chose it', () => {
    expect(folded([asked('abort')]).asked).toBe('abort');
    expect(folded([asked('stop-after-step')])).not.toHaveProperty('signal');
    expect(next(folded([asked('stop-after-step')]))).toEqual({ do: 'pause', reason: 'paused on request' });
    expect(next(folded([asked('pause', 'SIGTERM')]))).toEqual({ do: 'pause', reason: 'SIGTERM came' });
    expect(folded([asked('interrupt')])).not.toHaveProperty('asked');
  });

  test('waits for the work at hand, unless that waits for a person', () => {
    expect(next(folded([started('apply'), asked('abort')]))).toEqual({ do: 'wait' });
    const open: Event = {
      type: 'question.opened',
      id: 'review',
      kind: 'gate',
      step: 'review',
      title: '',
      facts: {},
    };
    expect(next(folded([started('review'), open, asked('abort')]))).toEqual({
      do: 'close',
      outcome: 'aborted',
    });
  });

  test('is over once the run is paused, and once it is taken up', () => {
    const paused: Event = { type: 'run.paused', by: 'op', reason: '' };
    const resumed: Event = { type: 'run.resumed', operator: 'eve', cutBytes: 0 };
    const stopped = folded([asked('pause', 'SIGTERM'), paused]);
    expect(stopped.phase).toBe('paused');
    for (const name of ['asked', 'signal']) expect(stopped).not.toHaveProperty(name);
    expect(next(stopped)).toEqual({ do: 'wait' });
    const up = folded([asked('pause', 'SIGTERM'), { type: 'run.left', reason: '' }, resumed]);
    expect(up).toMatchObject({ phase: 'open', operator: 'eve' });
    for (const name of ['asked', 'signal', 'left']) expect(up).not.toHaveProperty(name);
  });

  test('a run that was left waits for whoever takes it up', () => {
    const left = folded([{ type: 'run.left', reason: 'SIGHUP' }]);
    expect(left.left).toBe(true);
    expect(next(left)).toEqual({ do: 'wait' });
  });
});

test('the end: an outcome, a milestone, no question, and no time after it', () => {
  const closed: Event = { type: 'run.closed', outcome: 'aborted', rto: null };
  const open: Event = { type: 'question.opened', id: 'q', kind: 'note', step: 'look', title: '', facts: {} };
  const state = folded([open, closed]);
  expect(state).toMatchObject({ phase: 'closed', outcome: 'aborted', milestones: { closed: { t: 2000 } } });
  expect(state).not.toHaveProperty('question');
  const settled: Event = { type: 'obligation.settled', id: 'o', by: 'op', note: '' };
  expect(folded([open, closed, settled]).attributionMs).toEqual(state.attributionMs);
  const resumed: Event = { type: 'run.resumed', operator: 'op', cutBytes: 0 };
  expect(folded([closed, resumed]).phase).toBe('closed');
});

test('T0 that is corrected moves the beginning, and what was idle before the run', () => {
  const state = folded([
    { type: 't0.corrected', t0: '2026-11-23T06:01:11.000Z', beforeMs: 60_000, by: 'op' },
  ]);
  expect(state).toMatchObject({
    t0: '2026-11-23T06:01:11.000Z',
    beforeMs: 60_000,
    milestones: { detected: { at: '2026-11-23T06:01:11.000Z', t: -60_000 } },
  });
  expect(state.attributionMs.idle).toBe(60_000);
});

test('an obligation is settled by its id, once, and only if it is open', () => {
  const owed = (id: string, of?: string): Event => ({
    type: 'obligation.opened',
    id,
    what: 'w',
    how: 'h',
    ...(of === undefined ? {} : { step: of }),
  });
  const settled = (note: string): Event => ({ type: 'obligation.settled', id: 'a', by: 'eve', note });
  const { obligations } = folded([owed('a', 'apply'), owed('b'), settled('first'), settled('second')]);
  expect(obligations).toEqual([
    {
      id: 'a',
      what: 'w',
      how: 'h',
      step: 'apply',
      openedAt: '2026-11-23T06:02:12.000Z',
      settled: { by: 'eve', note: 'first', at: '2026-11-23T06:02:14.000Z' },
    },
    { id: 'b', what: 'w', how: 'h', openedAt: '2026-11-23T06:02:13.000Z' },
  ]);
});

describe('an input that is changed', () => {
  const change: Event = { type: 'input.changed', input: 'type', value: 'm7i', by: 'op' };
  const statuses = (events: readonly Event[]) => folded(events).steps.map(({ status }) => status);

  test('sends the run back to the first step that used it, as far as it had come', () => {
    const reached = [succeeded('look'), succeeded('plan'), succeeded('review'), change];
    expect(folded(reached).inputs).toEqual({ type: 'm7i' });
    expect(statuses(reached).slice(0, 5)).toEqual(['succeeded', 'ready', 'pending', 'pending', 'pending']);
  });

  test('changes nothing before that step, or where none uses it', () => {
    expect(statuses([succeeded('look'), change])[0]).toBe('succeeded');
    expect(statuses([change])).toEqual(frame().runbook.steps.map(() => 'pending'));
    const other: Event = { ...change, input: 'zone' };
    expect(statuses([succeeded('look'), succeeded('plan'), other]).slice(0, 2)).toEqual([
      'succeeded',
      'succeeded',
    ]);
  });

  test('counts where a condition names it', () => {
    const when = [{ input: 'type', is: ['x'] }];
    const steps = [step('a'), step('b', { when }), step('c')];
    const done = ['a', 'b', 'c'].map((id) => succeeded(id));
    expect(folded([...done, change], steps).steps.map(({ status }) => status)).toEqual([
      'succeeded',
      'ready',
      'pending',
    ]);
  });
});
