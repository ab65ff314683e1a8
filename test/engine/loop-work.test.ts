import { describe, expect, test, vi } from 'vitest';
import type { Draft, Event, FramedStep, Stamped } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { startLoop } from '../../src/engine/loop.ts';
import type { Ended, LoopPorts, Work } from '../../src/engine/loop-ports.ts';
import { fold } from '../../src/engine/reduce.ts';
import { createLogRing } from '../../src/run/log-ring.ts';
import { frame, RECOVERY, step } from '../support/frame.ts';

/* What the loop hands to a step's work, and what it writes down of how that ended. */

/** A run at work whose journal is an array: `ends` is what comes of each work, in order; the last one goes on. */
function loopOn(
  steps: readonly FramedStep[],
  ends: readonly (Ended | Promise<Ended>)[],
  {
    before = [],
    ...more
  }: { before?: readonly Event[]; conclude?: Parameters<typeof startLoop>[3] } & Partial<LoopPorts> = {},
) {
  const events: Stamped[] = [];
  const works: Work[] = [];
  const paces: string[] = [];
  let at = 0;
  const stamp = (draft: Draft): Stamped => {
    const mark = {
      v: 1,
      seq: events.length,
      at: new Date(Date.parse('2026-11-23T06:02:11.000Z') + at).toISOString(),
      t: at,
      epoch: 1,
      prev: '',
    } as const;
    const stamped: Stamped = { ...mark, ...(typeof draft === 'function' ? draft(mark) : draft) };
    events.push(stamped);
    return stamped;
  };
  for (const event of [{ type: 'run.opened', ...frame(steps) } as const, ...before]) stamp(event);
  const { conclude, ...ports } = more;
  const run = startLoop(
    {
      clock: {
        read: async () => at,
        estimate: () => at,
        date: async () => 0,
        sleep: async () => undefined,
        pace: (whose) => void paces.push(whose),
      },
      append: async (draft) => stamp(draft),
      perform: (work) => {
        works.push(work);
        const ended = ends[works.length - 1];
        return ended ? Promise.resolve(ended) : new Promise(() => undefined);
      },
      rtoLine: ({ phase, outcome, seq }) => ({ phase, outcome: outcome ?? null, seq }),
      look: async () => ({ finding: 'yes', seen: '' }),
      log: createLogRing(),
      ...ports,
    },
    fold(events),
    () => at,
    conclude,
  );
  return { run, events, works, paces, driven: run.drive(), pass: (ms: number) => (at += ms) };
}

const of = (events: readonly Stamped[], type: Event['type']) => events.filter((event) => event.type === type);
const DONE: Ended = { ok: true, summary: 'done', outputs: { a: 1 } };
const BROKE: Ended = { ok: false, failure: withTraits({ code: 'unexpected', message: 'it broke' }) };
const CHANGE = { effect: 'mutate', idempotent: false } as const;
const VERIFIED = { milestone: 'verified', required: true } as const;

test('a step is written down with its parameters, and its end with all that came of it, and no more', async () => {
  const one = step('one', { with: { type: '${inputs.type}' } });
  const { events, works, driven } = loopOn([one, step('two', VERIFIED)], [{ ...DONE, notable: true }, DONE]);
  await driven;
  expect(works[0]).toMatchObject({ step: one, attempt: 1, rollback: false });
  expect(works[0]).not.toHaveProperty('cut');
  const [first, second] = of(events, 'step.started');
  expect(first).toMatchObject({ step: 'one', attempt: 1, params: { type: '${inputs.type}' } });
  expect(first).not.toHaveProperty('rollback');
  expect(second).toMatchObject({ step: 'two', params: {} });
  const ends = of(events, 'step.succeeded');
  expect(ends).toMatchObject([{ notable: true, summary: 'done', outputs: { a: 1 } }, { step: 'two' }]);
  expect(ends[1]).not.toHaveProperty('notable');
  for (const end of ends) expect(end).not.toHaveProperty('rollback');
});

test('the end of a run carries the line of the state as it is then, with the end in it', async () => {
  const { events, driven } = loopOn([step('one', VERIFIED)], [DONE]);
  await driven;
  expect(events.at(-1)).toMatchObject({
    type: 'run.closed',
    outcome: 'verified',
    rto: { phase: 'closed', outcome: 'verified', seq: events.length - 1 },
  });
});

describe('a step in doubt', () => {
  const doubt = { finding: 'no', seen: 'not there', answer: 'did-not' } as const;

  test('is written down with what was seen; to look closer is work that was cut off, and may have begun', async () => {
    const { run, events, works } = loopOn([step('one', VERIFIED, CHANGE)], [{ ok: 'unknown', doubt }]);
    await vi.waitFor(() => expect(run.state().question?.id).toBe('one.doubt'));
    expect(of(events, 'step.in-doubt')).toMatchObject([{ step: 'one', attempt: 1, ...doubt }]);
    await run.answer('one.doubt', { by: 'op', choice: 'look-closer' });
    await vi.waitFor(() => expect(works).toHaveLength(2));
    expect(works[1]).toMatchObject({ attempt: 1, cut: { began: true } });
    expect(of(events, 'step.started')).toHaveLength(1);
  });

  test.each([true, false])('work of a program that is gone is taken up first (begun: %s)', async (began) => {
    const begun: Event = { type: 'step.started', step: 'one', attempt: 1, params: {} };
    const steps = [step('one', VERIFIED, CHANGE)];
    const { events, works, driven } = loopOn(steps, [DONE], {
      before: [begun],
      conclude: { conclude: { step: 'one', attempt: 1, began } },
    });
    await driven;
    expect(works).toHaveLength(1);
    expect(works[0]?.cut).toEqual({ began });
    expect(of(events, 'step.started')).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'run.closed', outcome: 'verified' });
  });
});

test('the world’s clock runs with the machine, and with the person while one is asked and once it is over', async () => {
  const asks: Ended = { ...DONE, question: { kind: 'note', title: 'Done?', facts: {} } };
  const { run, paces, driven } = loopOn([step('one', VERIFIED)], [asks]);
  await vi.waitFor(() => expect(run.state().question?.id).toBe('one'));
  expect(paces).toEqual(['machine', 'machine', 'person']);
  await run.answer('one', { by: 'op', text: 'yes' });
  await driven;
  expect(paces.slice(3)).toEqual(['machine', 'machine', 'person']);
});

describe('a question of an action', () => {
  const gate = { kind: 'gate', title: 'Review', expects: 'name', facts: {} } as const;
  const asked = async (question: object, answer: object = {}) => {
    const asks = { ...DONE, question: { ...gate, ...question } } as Ended;
    const { run, events, pass, driven } = loopOn([step('one', VERIFIED)], [asks]);
    await vi.waitFor(() => expect(run.state().question?.id).toBe('one'));
    pass(1);
    expect(await run.answer('one', { by: 'eve', text: 'name', ...answer })).toBeUndefined();
    await driven;
    return {
      opened: of(events, 'question.opened')[0],
      ended: of(events, 'step.succeeded')[0],
    };
  };

  test('closes by itself only where it says so', async () => {
    expect((await asked({ validForMs: 1000 })).opened).toMatchObject({ step: 'one', expiresT: 1000 });
    expect((await asked({})).opened).not.toHaveProperty('expiresT');
  });

  test('ends its step with who answered what, and to which review', async () => {
    expect((await asked({})).ended).toMatchObject({
      attempt: 1,
      summary: 'by eve',
      outputs: { by: 'eve', note: 'name' },
    });
    expect((await asked({})).ended).not.toHaveProperty('outputs.digest');
    expect((await asked({ digest: 'd' })).ended).toMatchObject({ outputs: { digest: 'd' } });
  });
});

test('a rollback is done with its own parameters, and marked as one from its start to its end', async () => {
  const back = { title: 'back', action: 'unblock', with: { lock: 'L' }, byHand: '' };
  const one = step('one', { ...VERIFIED, with: { a: 1 }, rollback: back });
  const { run, events, works } = loopOn([one], [BROKE, BROKE, DONE]);
  for (const id of ['one.failed', 'one.rollback-ended']) {
    await vi.waitFor(() => expect(run.state().question?.id).toBe(id));
    await run.answer(id, { by: 'op', choice: 'rollback' });
  }
  await vi.waitFor(() => expect(run.state().question?.id).toBe('one.rollback-ended-2'));
  expect(works.map(({ rollback }) => rollback)).toEqual([false, true, true]);
  const marked = { rollback: true };
  expect(of(events, 'step.started').slice(1)).toMatchObject([
    { ...marked, params: { lock: 'L' } },
    { ...marked, params: { lock: 'L' } },
  ]);
  expect(of(events, 'step.failed')[1]).toMatchObject(marked);
  expect(of(events, 'step.succeeded')[0]).toMatchObject(marked);
});

test('what an aborted run leaves behind is owed before it is closed; a run that went well owes nothing', async () => {
  const change = step('one', VERIFIED, CHANGE);
  const { run, events, driven } = loopOn(
    [change],
    [{ ok: 'unknown', doubt: { finding: 'unknown', seen: '', answer: 'look-closer' } }],
  );
  await vi.waitFor(() => expect(run.state().question?.id).toBe('one.doubt'));
  await run.answer('one.doubt', { by: 'op', choice: 'abort' });
  await driven;
  expect(events.slice(-2).map(({ type }) => type)).toEqual(['obligation.opened', 'run.closed']);
  const well = loopOn([change], [DONE]);
  await well.driven;
  expect(of(well.events, 'obligation.opened')).toEqual([]);
  // One that came to its end without its goal does.
  const failed = loopOn([step('one', {}, CHANGE)], [DONE]);
  await failed.driven;
  expect(failed.events.slice(-2)).toMatchObject([
    { type: 'obligation.opened', step: 'one' },
    { type: 'run.closed', outcome: 'failed' },
  ]);
});

test('a step that is not needed is skipped, and says why', async () => {
  const when = [{ step: 'one', output: 'a', is: ['2'] }];
  const { events, works, driven } = loopOn([step('one', VERIFIED), step('two', { when })], [DONE]);
  await driven;
  expect(of(events, 'step.skipped')).toMatchObject([{ step: 'two', reason: expect.stringContaining('one') }]);
  expect(works).toHaveLength(1);
});

test('a gate that is asked once more ends with the number of that attempt, and with its own answer', async () => {
  const gate = { kind: 'gate', title: 'Review', expects: 'name', facts: {} } as const;
  const steps = [step('one'), step('two', VERIFIED)];
  const { run, events, driven } = loopOn(steps, [DONE, BROKE, { ...DONE, question: gate }]);
  await vi.waitFor(() => expect(run.state().question?.id).toBe('two.failed'));
  await run.answer('two.failed', { by: 'op', choice: 'retry' });
  await vi.waitFor(() => expect(run.state().question?.id).toBe('two.2'));
  await run.answer('two.2', { by: 'eve', text: 'name' });
  await driven;
  expect(of(events, 'step.succeeded')[1]).toMatchObject({ step: 'two', attempt: 2, outputs: { by: 'eve' } });
});

test('what is to be done after an attempt is done once its end is on disk, before the next step begins', async () => {
  const order: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const afterwards = async () => {
    order.push(`after ${of(events, 'step.succeeded').length}`);
    await promise;
  };
  const { events, works, driven } = loopOn(
    [step('one'), step('two', VERIFIED)],
    [{ ...DONE, afterwards }, DONE],
  );
  await vi.waitFor(() => expect(order).toEqual(['after 1']));
  await new Promise<void>((done) => setImmediate(done));
  expect(works).toHaveLength(1);
  resolve();
  await driven;
  expect(works).toHaveLength(2);
});

describe('progress', () => {
  test('is shown at once and written down every five seconds; what an ended action still says is neither', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(100_000);
    const { promise, resolve } = Promise.withResolvers<Ended>();
    const { run, events, works, driven } = loopOn([step('one', VERIFIED)], [promise]);
    await vi.waitFor(() => expect(works).toHaveLength(1));
    const told = vi.fn();
    run.subscribe(told);
    for (const [ms, label] of [
      [0, 'a'],
      [4999, 'b'],
      [5000, 'c'],
      [9999, 'd'],
      [10_000, 'e'],
    ] as const) {
      now.mockReturnValue(100_000 + ms);
      works[0]?.progress({ label, done: 1, total: 2, boot: { stages: [] } as never });
      expect(run.progress()).toMatchObject({ label });
    }
    now.mockRestore();
    await vi.waitFor(() => expect(of(events, 'step.progress')).toHaveLength(3));
    expect(of(events, 'step.progress')).toMatchObject(
      ['a', 'c', 'e'].map((label) => ({ step: 'one', label })),
    );
    expect(of(events, 'step.progress')[0]).not.toHaveProperty('boot');
    // Each time, and once more for what was written.
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(8));
    resolve(DONE);
    await driven;
    expect(run.progress()).toBeUndefined();
    works[0]?.progress({ label: 'late' });
    expect(run.progress()).toBeUndefined();
    expect(of(events, 'step.progress')).toHaveLength(3);
  });
});

describe('a sleep of this machine, and the end of whoever was to answer', () => {
  const slept = { from: '2026-11-23T06:02:11.000Z', to: '2026-11-23T06:14:11.000Z', ms: 720_000 };

  test('is told while the run is at work, and not once it is over', async () => {
    const { run, events, driven } = loopOn(RECOVERY, [BROKE]);
    await vi.waitFor(() => expect(run.state().question).toBeDefined());
    await run.slept(slept);
    expect(events.at(-1)).toMatchObject({ type: 'machine.slept', ...slept });
    await run.leave('nobody is there');
    expect(events.at(-1)).toMatchObject({ type: 'run.paused', by: 'firedrill', reason: 'nobody is there' });
    await driven;
    const before = events.length;
    await run.slept(slept);
    await run.leave('again');
    expect(events).toHaveLength(before);
  });

  test('is not told of a run that was left', async () => {
    const { run, events, works, driven } = loopOn([step('one', {}, CHANGE)], []);
    await vi.waitFor(() => expect(works).toHaveLength(1));
    const child = 'one/a/1';
    await works[0]?.append({ type: 'child.intent', step: 'one', child, argv: ['a'], cwd: '/' });
    await works[0]?.append({ type: 'child.launched', child, pid: 1, startTime: '1', bootId: 'b' });
    await run.leaveNow('SIGHUP');
    await driven;
    await run.slept(slept);
    expect(events.at(-1)?.type).toBe('run.left');
  });
});
