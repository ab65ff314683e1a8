import { expect, test } from 'vitest';
import { describeIn, describe as words } from '../../src/commands/describe.ts';
import type { Event, Json, Stamped } from '../../src/engine/events.ts';
import { fold } from '../../src/engine/reduce.ts';
import { rtoLine } from '../../src/rto/line.ts';
import { frame } from '../support/frame.ts';

const stamp = (event: Event, seq: number) => ({
  v: 1 as const,
  seq,
  at: '2026-11-23T06:02:11.000Z',
  t: seq * 100_000,
  epoch: 1,
  prev: '',
  ...event,
});

/** The last line of a run with these events. */
function lastLine(...events: readonly Event[]): string {
  const opened: Event = { type: 'run.opened', ...frame(), beforeMs: 60_000, objectiveMs: 900_000 };
  const closed: Event = { type: 'run.closed', outcome: 'recovered', rto: null };
  const all = [opened, ...events, closed].map(stamp);
  const rto = rtoLine(fold(all)) as unknown as Json;
  return words({ ...stamp(closed, all.length - 1), ...closed, rto });
}

test('the last line of a run says how long it took', () => {
  const question = { step: 'question', attempt: 1 };
  expect(
    lastLine(
      { type: 'step.started', ...question, params: {} },
      { type: 'step.succeeded', ...question, summary: '', outputs: {} },
    ),
  ).toContain('closed: recovered in 4:20 of 15:00');
  expect(lastLine()).toContain(', after 2:40');
  const boot = { step: 'boot', attempt: 1 };
  expect(
    lastLine(
      { type: 'step.started', ...boot, params: {} },
      { type: 'step.succeeded', ...boot, summary: '', outputs: { answersEarlierMs: 30_000 } },
      { type: 'step.started', ...question, params: {} },
      { type: 'step.succeeded', ...question, summary: '', outputs: {} },
    ),
  ).toMatch(/in \d:\d\d of 15:00; answers in words from \d:\d\d on, pictures later$/);
});

test('the last line of a dry run says what it does not prove', () => {
  const closed: Event = { type: 'run.closed', outcome: 'previewed', rto: null };
  const events: readonly Event[] = [
    { type: 'run.opened', ...frame(), beforeMs: 0, objectiveMs: 900_000 },
    { type: 'step.started', step: 'boot', attempt: 1, params: {} },
    {
      type: 'step.previewed',
      step: 'boot',
      attempt: 1,
      fidelity: 'unverifiable',
      calls: [],
      changes: [],
      refusals: [],
    },
    closed,
  ];
  const all = events.map(stamp);
  expect(describeIn(fold(all), all.at(-1) as Stamped)).toMatch(
    /closed: previewed: 1 unverifiable\. It does not prove that every change/,
  );
});

test('a run that was taken over says from whom, how that ended, and why', () => {
  const handover = { pid: 4711, host: 'laptop', operator: 'ana', ended: 'killed', note: 'it hung' } as const;
  const resumed: Event = { type: 'run.resumed', operator: 'ben', cutBytes: 0, handover };
  expect(words({ ...stamp(resumed, 1), ...resumed })).toBe(
    'T+ 01:40  continued by ben, who took it over from ana, whose program (process 4711 on laptop) was killed, since it did not end: "it hung"',
  );
});
