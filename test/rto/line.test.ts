import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { totalMs } from '../../src/engine/attribution.ts';
import type { Event, Frame } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { recoveryMs, rtoLine } from '../../src/rto/line.ts';
import { closed, run, STEPS, started, step, succeeded } from './journal.ts';

const WHOLE: readonly (readonly [number, Event])[] = [
  [1000, started('who')],
  [4000, succeeded('who')],
  [5000, started('apply')],
  [65_000, succeeded('apply')],
  [65_000, started('boot')],
  [155_000, succeeded('boot')],
  [155_000, started('ask')],
  [160_000, succeeded('ask')],
  [160_000, started('prove')],
  [180_000, succeeded('prove')],
  [181_000, closed],
];

describe('the line of a run', () => {
  /** The boot was over 155 s after the opening, two minutes after T0. */
  const told = (answersEarlierMs: number, answersObjectiveMs?: number, more: Partial<Frame> = {}) =>
    rtoLine(
      run(
        WHOLE.map(([t, event]) => [
          t,
          event.type === 'step.succeeded' && event.step === 'boot'
            ? { ...event, outputs: { answersEarlierMs } }
            : event,
        ]),
        { ...(answersObjectiveMs === undefined ? {} : { answersObjectiveMs }), ...more },
      ),
    );

  test('says from when callers were answered in words, where the boot told; pictures come later', () => {
    expect(told(40_000)).toMatchObject({ answersMs: 235_000, milestones: { recovered: { t: 160_000 } } });
    expect(told(0)).not.toHaveProperty('answersMs');
  });

  test('a machine that answered before anything was changed has another clock: nobody knows', () => {
    expect(told(150_000)).toMatchObject({ answersMs: 125_000 });
    expect(told(150_001)).not.toHaveProperty('answersMs');
  });

  test.each([
    ['told, and just in time', 40_000, 235_000, true],
    ['told, and too late', 40_000, 234_999, false],
    ['not told: when it had recovered, just in time', 0, 280_000, true],
    ['not told: perhaps in time, nobody knows', 0, 279_999, null],
  ])('the objective for answers: %s', (_, earlierMs, answersObjectiveMs, answersMet) => {
    expect(told(earlierMs, answersObjectiveMs)).toMatchObject({ answersObjectiveMs, answersMet });
  });

  test('the objective for answers: none, of a dry run, and of a run that never recovered', () => {
    expect(Object.keys(told(40_000)).filter((name) => name.startsWith('answers'))).toEqual(['answersMs']);
    expect(told(40_000, 500_000, { mode: 'dry-run' }).answersMet).toBeNull();
    const aborted = run([[1000, { type: 'run.closed', outcome: 'aborted', rto: null }]], {
      answersObjectiveMs: 500_000,
    });
    expect(rtoLine(aborted)).toMatchObject({ answersObjectiveMs: 500_000, answersMet: false });
    const begun = run(
      [
        [1000, started('apply')],
        [2000, { type: 'run.closed', outcome: 'aborted', rto: null }],
      ],
      { answersObjectiveMs: 500_000 },
    );
    expect(begun.milestones).toHaveProperty('started');
    expect(rtoLine(begun)).toMatchObject({ answersMet: null });
  });

  test('has every field of the contract, and nothing else', () => {
    const line = rtoLine(run(WHOLE));
    expect(Object.keys(line)).toEqual([
      'v',
      'run',
      'runbook',
      'runbookDigest',
      'mode',
      'scenario',
      'speed',
      'service',
      'operator',
      'outcome',
      'objectiveMs',
      'met',
      't0',
      'milestones',
      'totalMs',
      'attributionMs',
      'steps',
    ]);
    expect(line).toMatchObject({
      v: 1,
      run: '2026-11-23T060211Z-instance-replacement-k3f9',
      runbook: 'instance-replacement',
      runbookDigest: 'd1',
      mode: 'rehearsal',
      scenario: 'warm-cache',
      speed: 20,
      service: 'ttb-verifier',
      outcome: 'verified',
      objectiveMs: 900_000,
      met: true,
      t0: '2026-11-23T06:00:00.000Z',
      totalMs: 301_000,
      attributionMs: { person: 0, machine: 91_000, cloud: 90_000, idle: 120_000 },
    });
    expect(line.milestones).toEqual({
      detected: { at: '2026-11-23T06:00:00.000Z', t: -120_000 },
      declared: { at: '2026-11-23T06:02:00.000Z', t: 0 },
      started: { at: '2026-11-23T06:02:05.000Z', t: 5000 },
      recovered: { at: '2026-11-23T06:04:40.000Z', t: 160_000 },
      verified: { at: '2026-11-23T06:05:00.000Z', t: 180_000 },
      closed: { at: '2026-11-23T06:05:01.000Z', t: 181_000 },
    });
    expect(line.steps[2]).toEqual({
      id: 'boot',
      outcome: 'succeeded',
      attempts: 1,
      ms: 90_000,
      attributionMs: { person: 0, machine: 0, cloud: 90_000, idle: 0 },
    });
    expect(recoveryMs(line)).toBe(280_000);
  });

  test.each([
    [280_000, true],
    [279_999, false],
  ])('an objective of %i ms from T0 counts the time before the run', (objectiveMs, met) => {
    expect(rtoLine(run(WHOLE, { objectiveMs })).met).toBe(met);
  });

  test('never recovered is not met', () => {
    const line = rtoLine(
      run([
        [1000, started('who')],
        [9000, { type: 'run.closed', outcome: 'aborted', rto: null }],
      ]),
    );
    expect(line).toMatchObject({ met: false, outcome: 'aborted' });
    expect(recoveryMs(line)).toBeUndefined();
  });

  test('a runbook that recovers nothing is met by verified; one that does is not', () => {
    const verified: [number, Event][] = [
      [5000, started('prove')],
      [9000, succeeded('prove')],
      [9000, closed],
    ];
    const removal = [step('plan'), step('prove', { milestone: 'verified' })];
    expect(rtoLine(run(verified, {}, removal)).met).toBe(true);
    expect(rtoLine(run(verified, {}, STEPS)).met).toBe(false);
  });

  test('live and dry run', () => {
    const { scenario: _s, speed: _p, ...live } = { scenario: 0, speed: 0, mode: 'live' as const };
    expect(rtoLine(run(WHOLE, { ...live, scenario: undefined, speed: undefined } as object))).toMatchObject({
      mode: 'live',
      scenario: null,
      speed: null,
      met: true,
    });
    expect(rtoLine(run(WHOLE, { mode: 'dry-run' })).met).toBeNull();
  });

  test('a settlement after the end changes no time', () => {
    const opened: Event = { type: 'obligation.opened', id: 'o', what: 'w', how: 'h' };
    const settled: Event = { type: 'obligation.settled', id: 'o', by: 'op', note: 'n' };
    const [before, after] = [
      [...WHOLE.slice(0, -1), [180_500, opened] as const, [181_000, closed] as const],
      [[999_000, settled] as const],
    ];
    expect(rtoLine(run([...before, ...after]))).toEqual(rtoLine(run(before)));
  });
});

test('whatever happens in a run, the four sum to the total, of the run and of each step', () => {
  const ids = STEPS.map(({ id }) => id);
  const anyEvent: fc.Arbitrary<Event> = fc.oneof(
    fc
      .record({ step: fc.constantFrom(...ids), attempt: fc.nat(3) })
      .map(({ step: id, attempt }) => started(id, attempt)),
    fc.constantFrom(...ids).map((id) => succeeded(id)),
    fc.constantFrom(...ids).map(
      (id): Event => ({
        type: 'step.failed',
        step: id,
        attempt: 1,
        failure: withTraits({ code: 'unexpected', message: 'x' }),
      }),
    ),
    fc
      .constantFrom(...ids)
      .map(
        (id): Event => ({ type: 'question.opened', id: 'q', kind: 'choice', step: id, title: '', facts: {} }),
      ),
    fc
      .constantFrom('retry', 'by-hand', 'pause', 'abort')
      .map((choice): Event => ({ type: 'question.answered', id: 'q', by: 'op', choice: choice as 'retry' })),
    fc.constant<Event>({ type: 'run.paused', by: 'op', reason: '' }),
    fc.constant<Event>({ type: 'run.resumed', operator: 'op', cutBytes: 0 }),
    fc.constant<Event>({ type: 'child.intent', step: 'apply', child: 'c', argv: [], cwd: '/' }),
    fc.constant<Event>({ type: 'child.launched', child: 'c', pid: 1, startTime: '', bootId: '' }),
    fc
      .nat(500_000)
      .map(
        (beforeMs): Event => ({ type: 't0.corrected', t0: '2026-11-23T05:59:00.000Z', beforeMs, by: 'op' }),
      ),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(100_000), anyEvent), { maxLength: 60 }),
      fc.option(fc.tuple(fc.nat(100_000), fc.nat(100_000))),
      (before, end) => {
        const settled: Event = { type: 'obligation.settled', id: 'o', by: 'op', note: '' };
        const gaps = end ? [...before, [end[0], closed] as const, [end[1], settled] as const] : before;
        let t = 0;
        const state = run(
          gaps.map(([gap, event]) => {
            t += gap;
            return [t, event] as const;
          }),
        );
        const line = rtoLine(state);
        expect(totalMs(line.attributionMs)).toBe(line.totalMs);
        for (const { ms, attributionMs } of line.steps) expect(totalMs(attributionMs)).toBe(ms);
        expect(line.steps.reduce((all, { ms }) => all + ms, 0)).toBeLessThanOrEqual(line.totalMs);
        expect(rtoLine(state)).toEqual(JSON.parse(JSON.stringify(line)));
      },
    ),
    { numRuns: 500 },
  );
});
