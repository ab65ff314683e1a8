import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { next } from '../../src/engine/next.ts';
import { fold } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import { whyNotTakenBack } from '../../src/engine/take-back.ts';
import { frame, RECOVERY, step } from '../support/frame.ts';
import { slowRun } from '../support/slow-run.ts';

function folded(events: readonly Event[], steps = RECOVERY): RunState {
  const opened: Event = { type: 'run.opened', ...frame(steps, { beforeMs: 0 }) };
  return fold(
    [opened, ...events].map((event, seq) => ({
      v: 1 as const,
      seq,
      at: '2026-11-23T06:02:11.000Z',
      t: seq * 1000,
      epoch: 1,
      prev: '',
      ...event,
    })),
  );
}

const started = (id: string, attempt = 1): Event => ({ type: 'step.started', step: id, attempt, params: {} });
const succeeded = (id: string): Event => ({
  type: 'step.succeeded',
  step: id,
  attempt: 1,
  summary: '',
  outputs: {},
});
const BROKE = withTraits({ code: 'unexpected', message: 'it broke' });
const failed = (id: string): Event => ({ type: 'step.failed', step: id, attempt: 1, failure: BROKE });
const asks = (id: string, kind: 'failed' | 'doubt' = 'failed'): Event => ({
  type: 'question.opened',
  id: `${id}.${kind}`,
  kind: 'choice',
  step: id,
  title: '',
  choices: ['retry', 'by-hand'],
  facts: {},
});
const says = (id: string, choice: 'by-hand' | 'happened'): Event => ({
  type: 'question.answered',
  id,
  by: 'op',
  choice,
  text: 'did it',
});
const byHand = (id: string): readonly Event[] => [
  started(id),
  failed(id),
  asks(id),
  says(`${id}.failed`, 'by-hand'),
];
const back = (id: string): Event => ({ type: 'step.taken-back', step: id, by: 'op' });
const done = (...ids: readonly string[]): readonly Event[] =>
  ids.flatMap((id) => [started(id), succeeded(id)]);
const statusOf = ({ steps }: RunState): Readonly<Record<string, string>> =>
  Object.fromEntries(steps.map(({ id, status }) => [id, status]));

const BEFORE = done('look', 'plan', 'review');

describe('taken back, a step is as it was before a person said that it was done', () => {
  test('one that had failed asks again, and no prepared answer answers twice', () => {
    const state = folded([...BEFORE, ...byHand('apply'), back('apply')]);
    const apply = state.steps.find(({ id }) => id === 'apply');
    expect(apply).toMatchObject({ status: 'failed', failure: { message: 'it broke' }, takenBack: 1 });
    expect([apply?.note, apply?.by, apply?.before]).toEqual([undefined, undefined, undefined]);
    expect(next(state)).toMatchObject({ do: 'ask', question: { id: 'apply.failed-2', step: 'apply' } });
  });

  test('one in doubt is in doubt again, without what it was said to have given', () => {
    const doubt: Event = {
      type: 'step.in-doubt',
      step: 'apply',
      attempt: 1,
      finding: 'yes',
      seen: 'it is there',
      answer: 'happened',
      outputs: { id: 'i-1' },
    };
    const said = [
      ...BEFORE,
      started('apply'),
      doubt,
      asks('apply', 'doubt'),
      says('apply.doubt', 'happened'),
    ];
    expect(folded(said).steps[3]).toMatchObject({ status: 'by-hand', outputs: { id: 'i-1' } });
    const state = folded([...said, back('apply')]);
    expect(state.steps[3]).toMatchObject({ status: 'in-doubt', outputs: {}, doubt: { seen: 'it is there' } });
    expect(next(state)).toMatchObject({ do: 'ask', question: { id: 'apply.doubt-2' } });
  });

  test('a new attempt begins to count anew', () => {
    const state = folded([
      ...BEFORE,
      ...byHand('apply'),
      back('apply'),
      started('apply', 2),
      failed('apply'),
    ]);
    expect(next(state)).toMatchObject({ do: 'ask', question: { id: 'apply.failed.2' } });
  });

  test('a note on work by hand is asked for once more', () => {
    const note = step('tell', {}, { asks: 'note', waitsFor: 'person' });
    const answer: Event = {
      type: 'step.succeeded',
      step: 'tell',
      attempt: 1,
      summary: 'by op',
      outputs: { note: 'x' },
    };
    const state = folded([started('tell'), answer, back('tell')], [note, step('last', { needs: ['tell'] })]);
    expect(state.steps[0]).toMatchObject({ status: 'ready', outputs: {} });
    expect(state.steps[0]).not.toHaveProperty('summary');
    expect(next(state)).toMatchObject({ do: 'start', step: 'tell', attempt: 2 });
  });
});

describe('what came after it', () => {
  test('is done anew where it only read, with the milestones that it reached', () => {
    const state = folded([...BEFORE, ...byHand('apply'), ...done('boot', 'question'), back('apply')]);
    expect(statusOf(state)).toMatchObject({ apply: 'failed', boot: 'pending', question: 'pending' });
    expect(state.milestones.recovered).toBeUndefined();
    expect(state.milestones.started).toBeDefined();
  });

  test('keeps a milestone that was reached before', () => {
    const state = folded([
      ...BEFORE,
      started('apply'),
      ...done('question'),
      ...byHand('settled'),
      back('settled'),
    ]);
    expect(state.milestones.recovered).toBeDefined();
    expect(state.milestones.verified).toBeUndefined();
  });

  test('takes its open question with it, and what is at work behind it ends by itself', () => {
    const asking = folded([
      ...BEFORE,
      ...byHand('apply'),
      started('boot'),
      failed('boot'),
      asks('boot'),
      back('apply'),
    ]);
    expect(asking.question).toBeUndefined();
    expect(statusOf(asking)).toMatchObject({ boot: 'pending' });
    const working = folded([...BEFORE, ...byHand('apply'), started('boot'), back('apply')]);
    expect(statusOf(working)).toMatchObject({ apply: 'failed', boot: 'running' });
  });

  test('is left alone where it does not need the step, and so is its question', () => {
    const steps = [step('a'), step('b')];
    const state = folded([...byHand('a'), started('b'), failed('b'), asks('b'), back('a')], steps);
    expect(state.question?.id).toBe('b.failed');
    expect(statusOf(state)).toEqual({ a: 'failed', b: 'failed' });
  });
});

describe('it cannot be taken back', () => {
  const CHANGE = { effect: 'mutate' } as const;
  const steps = [
    step('a'),
    step('b', { needs: ['a'] }),
    step('c', { needs: ['b'] }, CHANGE),
    step('d', {}, CHANGE),
  ];
  const held = (events: readonly Event[], id = 'a') => whyNotTakenBack(folded(events, steps), id);

  test.each([
    ['it was not done by hand', done('a'), 'was not done by hand'],
    ['it has failed', [started('a'), failed('a')], 'was not done by hand'],
    [
      'a change was made behind it, through a step between',
      [...byHand('a'), ...done('b', 'c')],
      '"Step c" has changed',
    ],
    [
      'a change behind it failed',
      [...byHand('a'), ...done('b'), started('c'), failed('c')],
      '"Step c" has changed',
    ],
    [
      'a change is at work',
      [...byHand('a'), ...done('b'), started('c')],
      '"Step c" is changing something now',
    ],
    ['what is behind it is by hand too', [...byHand('a'), ...byHand('b')], '"Step b" was done by hand too'],
    [
      'the run is over',
      [...byHand('a'), { type: 'run.closed', outcome: 'failed', rto: null } satisfies Event],
      'The run is over',
    ],
  ])('where %s', (_, events, words) => {
    expect(held(events)).toContain(words);
  });

  test('a note counts as by hand once it is given, for its own step and for those before it', () => {
    const note = step('note', { needs: ['a'] }, { asks: 'note', waitsFor: 'person' });
    const noted = (events: readonly Event[], id: string) =>
      whyNotTakenBack(folded(events, [step('a'), note]), id);
    expect(noted([...byHand('a'), ...done('note')], 'note')).toBeUndefined();
    expect(noted([...byHand('a'), ...done('note')], 'a')).toContain('"Step note" was done by hand too');
    expect(noted([...byHand('a'), started('note')], 'note')).toContain('was not done by hand');
    expect(noted([...byHand('a'), started('note')], 'a')).toBeUndefined();
  });

  test('but where a change behind it was left out, it can, and the run asks anew whether it is', () => {
    const left: Event = { type: 'step.skipped', step: 'c', reason: 'only when x is y' };
    const state = folded([...byHand('a'), ...done('b'), left, back('a')], steps);
    expect(held([...byHand('a'), ...done('b'), left])).toBeUndefined();
    expect(statusOf(state)).toMatchObject({ b: 'pending', c: 'pending' });
  });

  test('a step that there is not', () => expect(held([], 'x')).toBe('This run has no step "x".'));

  test('but where a change beside it does not need it, it can', () => {
    expect(held([...byHand('a'), ...done('d')])).toBeUndefined();
  });
});

test('a person takes it back: work that reads behind it is stopped, and the question comes again', async () => {
  const run = slowRun(frame([step('a'), step('b', { needs: ['a'] })]));
  await run.land();
  await run.end({ ok: false, failure: BROKE });
  await run.land(2);
  void run.view.answer('a.failed', { by: 'op', choice: 'by-hand', text: 'did it' });
  await run.land(2);
  expect(run.view.state().steps[1]?.status).toBe('running');
  expect(await Promise.race([run.view.takeBack('b'), Promise.resolve('nothing')])).not.toBeUndefined();
  const taken = run.view.takeBack('a');
  await run.land();
  expect(await taken).toBeUndefined();
  expect(run.works.at(-1)?.work.signal.aborted).toBe(true);
  await run.end({ ok: false, failure: withTraits({ code: 'stopped', message: 'It was stopped.' }) });
  await run.land(2);
  expect(run.disk.slice(-3).map((event) => event.type)).toEqual([
    'step.taken-back',
    'step.failed',
    'question.opened',
  ]);
  expect(run.view.state().question?.id).toBe('a.failed-2');
});
