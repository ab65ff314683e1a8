import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import * as forecasts from '../../src/rto/forecast.ts';
import type { RtoLine } from '../../src/rto/line.ts';
import { pastRun } from '../../src/rto/past-run.ts';
import { closed, line, run, STEPS, started, step, succeeded } from './journal.ts';

function past(name: string, bootMs: number, more: Partial<RtoLine> = {}): RtoLine {
  const attributionMs = { person: 0, machine: 0, cloud: bootMs, idle: 0 };
  return line({
    run: name,
    steps: [{ id: 'boot', outcome: 'succeeded', attempts: 1, ms: bootMs, attributionMs }],
    ...more,
  });
}

type Progress = Parameters<typeof forecasts.forecast>[3];
const forecast = (state: RunState, lines: readonly RtoLine[], nowT: number, progress?: Progress) =>
  forecasts.forecast(state, lines.map(pastRun), nowT, progress);
const lastTime = (state: RunState, lines: readonly RtoLine[]) =>
  forecasts.lastTime(state, lines.map(pastRun));
const usualTimes = (state: RunState, lines: readonly RtoLine[]) =>
  forecasts.usualTimes(state, lines.map(pastRun));

const TO_BOOT: readonly (readonly [number, Event])[] = [
  [0, started('who')],
  [5000, succeeded('who')],
  [5000, started('apply')],
  [70_000, succeeded('apply')],
  [70_000, started('boot')],
];

test('what is usual, and the last time, are of the same form: other forms do the same steps in other times', () => {
  const steps = [
    step('boot'),
    step('replace', { when: [{ input: 'form', is: ['replace'] }] }),
    step('forget', { when: [{ input: 'form', is: ['forget'] }] }),
  ];
  const spent = { person: 0, machine: 0, cloud: 0, idle: 0 };
  const did = (form: string, ms: number): RtoLine['steps'] =>
    ['boot', form].map((id) => ({ id, outcome: 'succeeded', attempts: 1, ms, attributionMs: spent }));
  const history = [
    line({ run: 'a', steps: did('replace', 1000) }),
    line({ run: 'b', steps: did('forget', 7000), recoveredAfterMs: 400_000 }),
  ];
  const of = (form: string) => run([], { inputs: { form } }, steps);
  expect(usualTimes(of('replace'), history)).toEqual({ boot: 1000, replace: 1000 });
  expect(usualTimes(of('forget'), history)).toEqual({ boot: 7000, forget: 7000 });
  expect(lastTime(of('replace'), history)?.totalMs).toBe(300_000);
  expect(lastTime(of('forget'), history)?.totalMs).toBe(400_000);
});

describe('how long it will take', () => {
  test("at the beginning: the runbook's guesses, up to the milestone of the objective", () => {
    expect(forecast(run([]), [], 0)).toEqual({
      leftMs: 170_000,
      totalMs: 290_000,
      verdict: 'on track',
      basis: { runs: 0, words: "the runbook's own guess" },
    });
  });

  test('in the middle of a step: what it has had is taken off, and never more than all of it', () => {
    expect(forecast(run(TO_BOOT), [], 100_000)).toMatchObject({ leftMs: 60_000 + 10_000, totalMs: 290_000 });
    expect(forecast(run(TO_BOOT), [], 500_000)).toMatchObject({ leftMs: 10_000, totalMs: 630_000 });
  });

  test('a step that has had what it usually takes: what is left of the others is the least', () => {
    expect(forecast(run(TO_BOOT), [], 100_000)).not.toHaveProperty('atLeast');
    expect(forecast(run(TO_BOOT), [], 160_000)).toMatchObject({ leftMs: 10_000, atLeast: 'longer' });
  });

  test('a machine that is there boots while the change that made it goes on', () => {
    const steps = STEPS.map((one) =>
      one.id === 'boot' ? { ...one, contract: { ...one.contract, ofTheChange: true as const } } : one,
    );
    const applying = run(TO_BOOT.slice(0, 3), {}, steps);
    const launched = { label: 'waits for the new one', at: 30_000, launchedAt: 30_000 };
    const [late, all] = [85_000, 5000 + 60_000 + 90_000];
    // Of a machine nobody has heard yet, so that all of the boot may be still to come.
    expect(forecast(applying, [], late)).toMatchObject({ leftMs: 100_000, atLeast: 'longer' });
    expect(forecast(applying, [], 40_000, launched)).toMatchObject({ leftMs: 25_000 + 100_000 });
    const waits = forecast(applying, [], late, launched);
    expect(waits).toMatchObject({ leftMs: 70_000 + 10_000 });
    expect(waits).not.toHaveProperty('atLeast');
    expect(forecast(applying, [], late, { ...launched, launchedAt: 80_000 })).toMatchObject({
      leftMs: 85_000 + 10_000,
    });
    // Longer than both usually take.
    expect(forecast(applying, [], all + 1, launched)).toMatchObject({ leftMs: 100_000, atLeast: 'longer' });
  });

  test('one try of a step is usual, however often it was tried then', () => {
    const twice = past('a', 100_000);
    const tried = { ...twice, steps: twice.steps.map((one) => ({ ...one, attempts: 2 })) };
    expect(usualTimes(run([]), [tried])).toEqual({ boot: 50_000 });
  });

  test('whoever reads before they answer is not late', () => {
    const question = { id: 'boot', kind: 'gate', step: 'boot', title: 'Boot', facts: {} } as const;
    const asked = run([...TO_BOOT, [70_000, { type: 'question.opened', ...question }]]);
    const read = forecast(asked, [], 160_000);
    expect(read).toMatchObject({ leftMs: 10_000, verdict: 'on track' });
    expect(read).not.toHaveProperty('atLeast');
  });

  test('a step that tells how far it is takes as long as it goes on at its pace, and not less than usual', () => {
    const at = (done: number, since: { t: number; done: number }) => ({
      label: 'pull',
      done,
      total: 1000,
      since,
    });
    // A quarter in a minute: three more minutes, though the step has had far more than its 90 s.
    expect(forecast(run(TO_BOOT), [], 500_000, at(250, { t: 440_000, done: 0 }))).toMatchObject({
      leftMs: 180_000 + 10_000,
      totalMs: 120_000 + 500_000 + 190_000,
      verdict: 'on track',
    });
    expect(forecast(run(TO_BOOT), [], 700_000, at(250, { t: 640_000, done: 0 })).verdict).toBe('at risk');
    // What was there when it began tells nothing of its pace.
    expect(forecast(run(TO_BOOT), [], 500_000, at(500, { t: 440_000, done: 400 })).leftMs).toBe(310_000);
    expect(forecast(run(TO_BOOT), [], 100_000, at(900, { t: 99_000, done: 0 })).leftMs).toBe(70_000);
    // Nothing yet, or all of it and still at work: unknown again.
    for (const done of [100, 1000])
      expect(forecast(run(TO_BOOT), [], 500_000, at(done, { t: 400_000, done: 100 }))).toMatchObject({
        leftMs: 10_000,
        atLeast: 'longer',
      });
  });

  test('behind a try that failed, what is usual says nothing until the next one tells its pace', () => {
    const again = run(
      [...TO_BOOT, [80_000, { type: 'step.started', step: 'boot', attempt: 2, params: {} }]],
      { objectiveMs: 300_000 },
    );
    const told = (by: 'usual' | 'pace'): Progress =>
      ({ label: 'pull', boot: { stages: [], left: { ms: 20_000, by } } }) as never;
    expect(forecast(again, [], 100_000, told('usual'))).toMatchObject({
      leftMs: 20_000 + 10_000,
      atLeast: 'tried',
      verdict: 'on track',
    });
    expect(forecast(again, [], 100_000, told('pace'))).not.toHaveProperty('atLeast');
    // The first try has nothing better to go by.
    expect(forecast(run(TO_BOOT), [], 100_000, told('usual')).leftMs).toBe(60_000 + 10_000);
  });

  test('a step that failed is to be done again, at the least', () => {
    const failed: Event = {
      type: 'step.failed',
      step: 'boot',
      attempt: 1,
      failure: withTraits({ code: 'unexpected', message: '' }),
    };
    expect(forecast(run([...TO_BOOT, [200_000, failed]]), [], 300_000)).toMatchObject({
      leftMs: 90_000 + 10_000,
      atLeast: 'failed',
    });
  });

  test('what was done by hand before teaches nothing: its note is typed in no time', () => {
    const byHand = past('a', 1);
    const steps = byHand.steps.map((one) => ({ ...one, outcome: 'by-hand' as const }));
    expect(forecast(run(TO_BOOT), [{ ...byHand, steps }], 70_000)).toMatchObject({
      leftMs: 100_000,
      basis: { runs: 0 },
    });
  });

  test('comparable runs know better than the runbook', () => {
    const history = [past('a', 200_000), past('b', 100_000), past('c', 120_000)];
    const expected = {
      leftMs: 120_000 + 10_000,
      basis: { runs: 3, words: 'the median of 3 rehearsals of this scenario' },
    };
    expect(forecast(run(TO_BOOT), history, 70_000)).toMatchObject(expected);
    const others = [
      past('d', 1, { scenario: 'cold-cache' }),
      past('e', 1, { mode: 'live', scenario: null }),
      past('f', 1, { runbook: 'other' }),
    ];
    expect(forecast(run(TO_BOOT), [...history, ...others], 70_000)).toMatchObject(expected);
  });

  test('only what comparable runs took is usual: a guess is not', () => {
    const history = [
      past('a', 200_000),
      past('b', 100_000),
      past('c', 120_000),
      past('d', 1, { mode: 'live' }),
    ];
    expect(usualTimes(run([]), history)).toEqual({ boot: 120_000 });
    expect(usualTimes(run([]), [])).toEqual({});
  });

  test('the last time is of the latest run in this world that came to its end, with what was done in it', () => {
    const history = [
      past('a', 200_000, { milestones: line({ recoveredAfterMs: 400_000 }).milestones }),
      past('b', 100_000),
      past('never', 1, { milestones: { closed: { at: '2026-12-01T00:00:00.000Z', t: 1 } } }),
      past('other', 1, {
        scenario: 'cold-cache',
        milestones: line({ recoveredAfterMs: 900_000 }).milestones,
      }),
    ];
    const wanted = { totalMs: 400_000, stepMs: { boot: 200_000 } };
    expect(lastTime(run([]), history)).toMatchObject(wanted);
    expect(lastTime(run([]), history.toReversed())).toMatchObject(wanted);
    expect(lastTime(run([]), history.slice(2))).toBeUndefined();
  });

  test('steps that failed or were skipped in the past teach nothing', () => {
    const failed = past('a', 1);
    const skipped = {
      ...failed,
      run: 'b',
      steps: failed.steps.map((s) => ({ ...s, outcome: 'skipped' as const })),
    };
    expect(forecast(run(TO_BOOT), [skipped], 70_000).basis.runs).toBe(0);
  });

  test('its own line teaches a run nothing', () => {
    expect(forecast(run(TO_BOOT), [past(run([]).frame.run, 1)], 70_000).basis.runs).toBe(0);
  });

  test('steps that will not happen cost nothing', () => {
    const steps = [
      step('a', { usualMs: 1000 }),
      step('b', { usualMs: 5000, when: [{ input: 'form', is: ['replace'] }] }),
      step('c', { milestone: 'verified', usualMs: 100 }),
    ];
    expect(forecast(run([], { inputs: { form: 'forget' } }, steps), [], 0).leftMs).toBe(1100);
    expect(forecast(run([], { inputs: { form: 'replace' } }, steps), [], 0).leftMs).toBe(6100);
  });

  test('what an earlier step found out makes a later one slower, from then on', () => {
    const when = (state: string) => ({ step: 'who', output: 'state', is: [state] });
    const slower = [
      { when: when('done'), usualMs: 5000 },
      { when: { ...when('cold'), is: ['cold', 'done'] }, usualMs: 600_000 },
    ];
    const steps = [step('who'), step('boot', { usualMs: 90_000, slower, milestone: 'verified' })];
    const found = (state: string) => [
      [0, started('who')] as const,
      [0, { ...succeeded('who'), outputs: { state } } as Event] as const,
    ];
    const left = (events: Parameters<typeof run>[0], mode: 'live' | 'rehearsal', history: RtoLine[] = []) =>
      forecast(run(events, { mode }, steps), history, 0).leftMs;
    expect(left([], 'rehearsal')).toBe(100_000);
    expect(left(found('warm'), 'rehearsal')).toBe(90_000);
    expect(left(found('cold'), 'rehearsal')).toBe(600_000);
    // Of several the first that holds counts.
    expect(left(found('done'), 'rehearsal')).toBe(5000);
    // Rehearsals of one scenario have met the same; live runs need not have.
    expect(left(found('cold'), 'rehearsal', [past('a', 500_000)])).toBe(500_000);
    expect(left(found('cold'), 'live', [past('a', 70_000, { mode: 'live', scenario: null })])).toBe(600_000);
    expect(left(found('warm'), 'live', [past('a', 70_000, { mode: 'live', scenario: null })])).toBe(70_000);
  });

  test('a journal of an earlier version, with one thing and no list, tells the same', () => {
    const slower = { when: { step: 'who', output: 'state', is: ['cold'] }, usualMs: 600_000 };
    const boot = step('boot', { usualMs: 90_000, milestone: 'verified' });
    const steps = [step('who'), { ...boot, slower: slower as unknown as NonNullable<typeof boot.slower> }];
    const events = [
      [0, started('who')] as const,
      [0, { ...succeeded('who'), outputs: { state: 'cold' } } as Event] as const,
    ];
    expect(forecast(run(events, {}, steps), [], 0).leftMs).toBe(600_000);
  });

  test('a condition on an output is open until the step has ended', () => {
    const steps = [
      step('a', { usualMs: 1000 }),
      step('b', {
        usualMs: 5000,
        milestone: 'verified',
        when: [{ step: 'a', output: 'state', is: ['cold'] }],
      }),
    ];
    expect(forecast(run([], {}, steps), [], 0).leftMs).toBe(6000);
    const warm: Event = {
      type: 'step.succeeded',
      step: 'a',
      attempt: 1,
      summary: '',
      outputs: { state: 'warm' },
    };
    expect(
      forecast(
        run(
          [
            [0, started('a')],
            [900, warm],
          ],
          {},
          steps,
        ),
        [],
        900,
      ).leftMs,
    ).toBe(0);
  });
});

describe('the verdict', () => {
  test.each([
    [290_000, 'on track'],
    [289_999, 'at risk'],
    [119_999, 'missed'],
  ])('with an objective of %i ms: %s', (objectiveMs, verdict) => {
    expect(forecast(run([], { objectiveMs }), [], 0).verdict).toBe(verdict);
  });

  test('of a least time, of which whole minutes are shown, it is as those minutes say', () => {
    const failed = (objectiveMs: number) =>
      forecast(
        run(
          [
            ...TO_BOOT,
            [
              200_000,
              {
                type: 'step.failed',
                step: 'boot',
                attempt: 1,
                failure: withTraits({ code: 'timeout', message: '' }),
              },
            ],
          ],
          { objectiveMs },
        ),
        [],
        300_000,
      );
    // T+ 07:00, left >1 min.
    expect(failed(480_000)).toMatchObject({ leftMs: 100_000, verdict: 'on track' });
    expect(failed(479_000).verdict).toBe('at risk');
  });

  test('once recovered it stands, and what is left leads to the end', () => {
    const events = [
      ...TO_BOOT,
      [90_000, succeeded('boot')],
      [90_000, started('ask')],
      [95_000, succeeded('ask')],
    ] as [number, Event][];
    const later = forecast(run(events), [], 2_000_000);
    expect(later).toMatchObject({ verdict: 'on track', totalMs: 215_000, leftMs: 20_000 });
    expect(forecast(run(events, { objectiveMs: 214_999 }), [], 95_000).verdict).toBe('missed');
    expect(forecast(run([...events, [96_000, closed]]), [], 96_000).leftMs).toBe(0);
  });
});

test('a forecast is never negative, and time that passes never makes it grow within a step', () => {
  const steps = fc.array(
    fc.record({ usualMs: fc.nat(1e6), milestone: fc.constantFrom(undefined, 'recovered', 'verified') }),
    { minLength: 1, maxLength: 8 },
  );
  const events = fc.array(
    fc.tuple(fc.nat(50_000), fc.nat(7), fc.constantFrom('start', 'end', 'fail', 'skip')),
    { maxLength: 20 },
  );
  const history = fc.array(fc.record({ id: fc.nat(7), ms: fc.nat(1e6) }), { maxLength: 20 });
  fc.assert(
    fc.property(
      steps,
      events,
      history,
      fc.nat(1e6),
      fc.nat(1e6),
      (shapes, happened, known, nowT, laterMs) => {
        const framed = shapes.map(({ usualMs, milestone }, n) =>
          step(`s${n}`, { usualMs, ...(milestone ? { milestone: milestone as 'recovered' } : {}) }),
        );
        let t = 0;
        const journal = happened.map(([gap, index, what]): [number, Event] => {
          t += gap;
          const id = `s${index % framed.length}`;
          if (what === 'start') return [t, started(id)];
          if (what === 'end') return [t, succeeded(id)];
          if (what === 'skip') return [t, { type: 'step.skipped', step: id, reason: '' }];
          return [
            t,
            {
              type: 'step.failed',
              step: id,
              attempt: 1,
              failure: withTraits({ code: 'unexpected', message: 'x' }),
            },
          ];
        });
        const state = run(journal, {}, framed);
        const lines = known.map(
          ({ id, ms }, n) =>
            ({ ...past(`h${n}`, ms), steps: [{ ...past('x', ms).steps[0], id: `s${id}` }] }) as RtoLine,
        );
        const now = forecast(state, lines, nowT);
        expect(now.leftMs).toBeGreaterThanOrEqual(0);
        expect(now.totalMs).toBeGreaterThanOrEqual(0);
        expect(forecast(state, lines, nowT + laterMs).leftMs).toBeLessThanOrEqual(now.leftMs);
        expect(forecast(state, [...lines].reverse(), nowT)).toEqual(now);
      },
    ),
    { numRuns: 500 },
  );
});
