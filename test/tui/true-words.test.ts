import { describe, expect, test } from 'vitest';
import { summaryOf } from '../../src/actions/plan-review.ts';
import type { Event, Obligation } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { next as nextEffect } from '../../src/engine/next.ts';
import { forecast } from '../../src/rto/forecast.ts';
import { closedGate } from '../../src/run/plan-files.ts';
import { headline } from '../../src/tui/headline.ts';
import { lastWords } from '../../src/tui/last-words.ts';
import { clockText } from '../../src/tui/run-clock.ts';
import { enterCounts, guardStep, newGuard } from '../../src/tui/screens/gate/gate-guard.ts';
import { readNotices } from '../../src/tui/screens/gate/gate-notices.ts';
import { meanwhile, stopOffers } from '../../src/tui/screens/stop/stop-offers.ts';
import { run, started, step, succeeded } from '../rto/journal.ts';

/** Sentences that were once on a screen while they were not true, each with the state that makes it true and one that does not. */

const UNKNOWN = { code: 'unknown', message: 'no' } as const;
const PROOF = [step('prove', { milestone: 'verified' })];
const owed = (more: Partial<Obligation> = {}): Event => ({
  type: 'obligation.opened',
  id: 'a',
  what: 'destroyed: aws_lb_listener.https',
  how: '',
  ...more,
});
const settled: Event = { type: 'obligation.settled', id: 'a', by: 'op', note: 'made again' };
const endedWith = (...events: readonly Event[]) =>
  run(
    [
      [0, started('prove')],
      ...events.map((event) => [1000, event] as const),
      [2000, succeeded('prove')],
      [2000, { type: 'run.closed', outcome: 'verified', rto: null }],
    ],
    { beforeMs: 0 },
    PROOF,
  );

describe('"done" is as red as what was left behind', () => {
  test.each([
    ['nothing', [], '✓ Done and verified in 0:02 of 15:00', 'green'],
    ['something open', [owed()], '! Done and verified in 0:02 of 15:00, 1 thing open', 'yellow'],
    [
      'something destroyed',
      [owed({ offline: true })],
      '✗ Offline until made again; done and verified in 0:02 of 15:00',
      'red',
    ],
    [
      'what was destroyed is made again',
      [owed({ offline: true }), settled],
      '✓ Done and verified in 0:02 of 15:00',
      'green',
    ],
  ] as const)('%s', (_, events, title, tone) => {
    expect(headline(endedWith(...events))).toEqual({ title, tone });
    // The shell behind it is told the same.
    expect(lastWords(endedWith(...events), undefined)).toContain(`${title}.`);
  });
});

describe('"on track" is no word for what has failed again and again', () => {
  const failedAt = (attempt: number): Event => ({
    type: 'step.failed',
    step: 'boot',
    attempt,
    failure: withTraits({ code: 'unknown', message: 'no' }),
  });
  const BOOT = [step('boot')];
  const retried: readonly Event[] = [1, 2, 3, 4].flatMap((n) => [started('boot', n), failedAt(n)]);
  const at = (events: readonly Event[]) =>
    run(
      events.map((event, n) => [n, event] as const),
      {},
      BOOT,
    );
  const verdict = (events: readonly Event[]): string => {
    const state = at(events);
    const { basis: _words, totalMs: _total, ...said } = forecast(state, [], 100);
    return clockText(state, 100, { ...said, basis: '' }).verdict;
  };
  test.each([
    ['the first try', [started('boot')], '✓ on track'],
    ['the fifth', [...retried, started('boot', 5)], '! try 5'],
    ['it worked at the fifth', [...retried, started('boot', 5), succeeded('boot', 5)], '✓ on track'],
  ] as const)('%s', (_, events, says) => {
    expect(verdict(events)).toBe(says);
  });
});

describe('"now Enter" stands there only when an Enter would open the gate', () => {
  test.each([
    ['as it is finished', 0, false],
    ['299 ms later', 299, false],
    ['300 ms later', 300, true],
  ] as const)('%s', (_, later, opens) => {
    const shown = guardStep(newGuard('y', undefined), { type: 'painted', at: 0, text: '' }).guard;
    const typed = guardStep(shown, { type: 'typed', at: 1000, text: 'y' }).guard;
    expect(enterCounts(typed, 5000)).toBe(false);
    const finished = guardStep(typed, { type: 'painted', at: 1010, text: 'y' }).guard;
    const at = 1010 + later;
    expect(enterCounts(finished, at)).toBe(opens);
    expect(guardStep(finished, { type: 'enter', at }).opens).toBe(opens);
    // Another key: the wait begins anew.
    const moved = guardStep(finished, { type: 'other', at: 1300 }).guard;
    expect(enterCounts(moved, 1310)).toBe(false);
  });
});

describe('"the run goes on" only where it does', () => {
  const question: Event = {
    type: 'question.opened',
    id: 'prove',
    kind: 'gate',
    step: 'prove',
    title: 'Review',
    facts: {},
  };
  test.each([
    ['a step is at work', [started('prove')], 'The run goes on while this is open.'],
    ['a gate waits', [started('prove'), question], 'Nothing is under way: the run waits for you.'],
    [
      'it was asked to stop',
      [started('prove'), { type: 'stop.asked', by: 'op', how: 'stop-after-step' }],
      'It stops as soon as the step at work has ended.',
    ],
  ] as const)('%s', (_, events, says) => {
    expect(
      meanwhile(
        run(
          events.map((event) => [0, event] as const),
          {},
          PROOF,
        ),
      ),
    ).toBe(says);
  });
});

describe('a gate that was left with its plan has not failed: it is planned and asked anew', () => {
  const GATE = [
    step('review', {
      title: 'Review the plan',
      contract: { effect: 'read', idempotent: true, waitsFor: 'person', outputs: [], asks: 'gate' },
    }),
  ];
  const asked = (review: Record<string, string>): Event => ({
    type: 'question.opened',
    id: 'review',
    kind: 'gate',
    step: 'review',
    title: 'Review the plan',
    facts: { review },
  });
  const planned = asked({ planFile: '/nowhere/plan.tfplan' });
  const at = (...events: readonly Event[]) =>
    run(
      [started('review'), ...events].map((event, n) => [n, event] as const),
      { beforeMs: 0 },
      GATE,
    );
  const back = at(planned, ...closedGate(at(planned)));

  test('its question and the clock say so', () => {
    const next = nextEffect(back);
    expect(next.do === 'ask' && next.question.title).toBe(
      '"Review the plan" has to be planned and asked anew',
    );
    const { basis: _words, totalMs: _total, ...said } = forecast(back, [], 100);
    expect(clockText(back, 100, { ...said, basis: '' }).verdict).toBe('! to be planned anew');
    const failed = { ...back, steps: back.steps.map((one) => ({ ...one, failure: withTraits(UNKNOWN) })) };
    expect(clockText(failed, 100, { ...said, basis: '' }).verdict).toBe('! a step has failed');
  });

  test('whoever pauses is told before', () => {
    const leave = (review: Record<string, string>) =>
      stopOffers(at(asked(review))).find(({ command }) => command === 'leave')?.means;
    expect(leave({ planFile: '/nowhere/plan.tfplan' })).toMatch(/^The plan shown is thrown away/);
    expect(leave({})).toMatch(/^The question stays open/);
  });
});

describe('a gate hides nothing that goes', () => {
  const change = (address: string, why: string) =>
    ({ address, kind: 'delete', why, id: '', changed: [], forcedBy: [] }) as never;
  test('what goes with it is destroyed too, and does not "follow"', () => {
    const changes = [change('aws_acm_certificate.ttb', 'asked'), change('aws_lb_listener.https', 'follows')];
    expect(summaryOf({ changes, excluded: [] })).toBe(
      '1 destroyed, 1 destroyed with it, nothing else; as expected',
    );
  });

  test.each([
    ['', 'What callers notice, this runbook does not say.'],
    ['Callers get errors.', 'Callers get errors.'],
    [undefined, ''],
  ] as const)('callers: %j', (callers, says) => {
    expect(readNotices(callers === undefined ? {} : { callers }).callers).toBe(says);
  });
});
