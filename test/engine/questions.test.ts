import { describe, expect, test, vi } from 'vitest';
import { choicesAfterDoubt, choicesAfterFailure } from '../../src/engine/choices.ts';
import { isChanging, mayHaveActed } from '../../src/engine/changing.ts';
import type { Choice, Event, Facts, Question } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { judge } from '../../src/engine/judge-answer.ts';
import { next, outcomeOf, questionId } from '../../src/engine/next.ts';
import { fakeRun } from '../support/fake-run.ts';
import { failed, folded, started, succeeded } from '../support/folded.ts';
import { frame, RECOVERY, step } from '../support/frame.ts';

test('each attempt asks under an id of its own: what answers one never answers another', () => {
  const ids = [1, 2, 3].flatMap((attempt) => [
    questionId({ id: 'apply', attempt }),
    questionId({ id: 'apply', attempt }, 'failed'),
    questionId({ id: 'apply', attempt }, 'doubt'),
    ...[1, 2].flatMap((rollbacks) => [
      questionId({ id: 'apply', attempt, rollbacks }, 'rollback'),
      questionId({ id: 'apply', attempt, rollbacks }, 'rollback-ended'),
    ]),
  ]);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.slice(0, 7)).toEqual([
    'apply',
    'apply.failed',
    'apply.doubt',
    'apply.rollback',
    'apply.rollback-ended',
    'apply.rollback-2',
    'apply.rollback-ended-2',
  ]);
  expect(ids[7]).toBe('apply.2');
});

test('an answer is for the question that is open, and for no other', async () => {
  const run = fakeRun(frame());
  await run.succeed('look');
  await run.succeed('plan');
  const gate = { kind: 'gate', title: 'Review', expects: 'name', facts: {} } as const;
  await run.ask('review', gate);
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('review'));
  for (const id of ['review.2', 'review.failed', 'apply', ''])
    expect(await run.view.answer(id, { by: 'a', text: 'name' })).toContain(
      `There is no open question "${id}"; the open one is "review".`,
    );
  expect(run.view.state().question).not.toHaveProperty('refused');
  expect(run.events.at(-1)?.type).toBe('question.opened');
});

test('what was planned, typed and begun in one attempt is none of the next one’s', () => {
  const reviewed: Event = { type: 'review.stored', step: 'plan', attempt: 1, digest: 'd', file: 'f' };
  const opened: Event = {
    type: 'question.opened',
    id: 'review',
    kind: 'gate',
    step: 'review',
    title: '',
    expects: 'name',
    facts: {},
  };
  const typed: Event = { type: 'question.answered', id: 'review', by: 'op', text: 'name' };
  const before = [started('plan'), reviewed, succeeded('plan'), started('review'), opened, typed];
  expect(folded(before).steps.find(({ id }) => id === 'review')?.answer).toBeDefined();
  expect(next(folded(before))).toEqual({ do: 'finish', step: 'review' });
  const after = folded([...before, succeeded('review'), started('plan', 2), started('review', 2)]);
  const [plan, review] = ['plan', 'review'].map((id) => after.steps.find((one) => one.id === id));
  // A gate that is begun again asks again.
  expect(review).not.toHaveProperty('answer');
  expect(plan).not.toHaveProperty('review');
  expect(next(folded([...before, succeeded('plan'), succeeded('review'), started('review', 2)]))).toEqual({
    do: 'wait',
  });
});

test('a question is asked with the number of its attempt', () => {
  expect(next(folded([started('apply', 2), failed('apply', 2)]))).toMatchObject({
    do: 'ask',
    question: { id: 'apply.failed.2' },
  });
});

describe('whether work that was cut off may have changed something', () => {
  const intent: Event = { type: 'child.intent', step: 'apply', child: 'c', argv: [], cwd: '/' };
  const launched: Event = { type: 'child.launched', child: 'c', pid: 1, startTime: '1', bootId: 'b' };
  const again: Event = {
    type: 'step.started',
    step: 'look',
    attempt: 1,
    params: {},
    rollback: true,
  };

  test.each<[string, readonly Event[], boolean]>([
    ['nothing is at work', [], false],
    ['what only reads', [started('look')], false],
    ['a change whose program has no pid on record', [started('apply'), intent], false],
    ['a change whose program has one', [started('apply'), intent, launched], true],
    [
      'a change that was begun again since: the program was of the attempt before',
      [started('apply'), intent, launched, failed('apply'), started('apply', 2)],
      false,
    ],
    ['a rollback, also of what only reads', [started('look'), failed('look'), again], true],
  ])('%s', (_what, events, may) => {
    expect(mayHaveActed(folded(events))).toBe(may);
  });

  test('a change that can be repeated acts without held programs too', () => {
    const clear = step('clear', {}, { effect: 'mutate', idempotent: true });
    expect(mayHaveActed(folded([started('clear')], [clear]))).toBe(true);
    expect(isChanging(folded([started('clear')], [clear]))).toBe(true);
    expect(isChanging(folded([started('look')]))).toBe(false);
  });
});

describe('a choice', () => {
  const ask = (choices: readonly Choice[], facts: Facts = {}): Question => ({
    id: 'look.failed',
    kind: 'choice',
    step: 'look',
    title: '',
    choices,
    facts,
  });
  const say = (question: Question, choice?: Choice, text?: string) =>
    judge(folded([started('look')]), question, {
      by: 'op',
      ...(choice && { choice }),
      ...(text !== undefined && { text }),
    }).ok;

  test('is one of those that were offered', () => {
    expect(say(ask(['retry', 'abort']), 'retry')).toBe(true);
    expect(say(ask(['retry', 'abort']), 'skip', 'because')).toBe(false);
    expect(say(ask(['retry', 'abort']))).toBe(false);
    expect(say(ask([]), 'retry')).toBe(false);
    const { choices: _choices, ...none } = ask([]);
    expect(say(none, 'retry')).toBe(false);
  });

  test('that goes past something needs words', () => {
    for (const choice of ['skip', 'by-hand', 'happened'] as const) {
      expect(say(ask([choice]), choice)).toBe(false);
      expect(say(ask([choice]), choice, '  ')).toBe(false);
      expect(say(ask([choice]), choice, 'seen on the console')).toBe(true);
    }
    expect(say(ask(['did-not']), 'did-not')).toBe(true);
  });

  test('to take something away names it, and nothing else', () => {
    const question = ask(['rollback'], { confirm: 'lock-1' });
    for (const text of [undefined, '', 'lock-2', 'lock', 'lock-1 x'])
      expect(say(question, 'rollback', text), String(text)).toBe(false);
    expect(say(question, 'rollback', ' lock-1 ')).toBe(true);
    expect(say(ask(['rollback']), 'rollback')).toBe(true);
    expect(say(ask(['retry'], { confirm: 'lock-1' }), 'retry')).toBe(true);
  });

  test('of a note is some words', () => {
    const note = { ...ask([]), kind: 'note' } as const;
    const noted = (text?: string) =>
      judge(folded([]), note, { by: 'op', ...(text === undefined ? {} : { text }) });
    expect([noted().ok, noted(' ').ok, noted('done').ok]).toEqual([false, false, true]);
  });
});

test('what must be done is not skipped; what may be left out is offered', () => {
  const failure = withTraits({ code: 'unknown', message: 'no' });
  const choices = (required: boolean) => {
    const one = step('look', { required });
    return choicesAfterFailure(folded([started('look')], [one]), one, failure);
  };
  expect(choices(true)).toEqual(['retry', 'by-hand', 'pause', 'abort']);
  expect(choices(false)).toEqual(['retry', 'by-hand', 'skip', 'pause', 'abort']);
  expect(choicesAfterDoubt()).toEqual(['happened', 'did-not', 'look-closer', 'pause', 'abort']);
});

describe('what a run has come to', () => {
  const all = RECOVERY.map(({ id }) => succeeded(id));

  test('is verified, recovered or neither, by its milestones', () => {
    expect(outcomeOf(folded(all))).toBe('verified');
    expect(outcomeOf(folded(all.slice(0, -1)))).toBe('recovered');
    expect(outcomeOf(folded(all.slice(0, -2)))).toBe('failed');
  });

  test('is closed once every step is done, and nothing comes after that', () => {
    expect(next(folded(all))).toEqual({ do: 'close', outcome: 'verified' });
    const closed = folded([...all, { type: 'run.closed', outcome: 'verified', rto: null }]);
    expect(next(closed)).toEqual({ do: 'wait' });
  });
});

describe('a step whose condition does not hold', () => {
  const when = [{ step: 'look', output: 'cache', is: ['cold'] }];
  const steps = [
    step('look'),
    step('warm', { when }),
    step('after', { needs: ['warm'] }),
    step('must', { needs: ['warm'], required: true }),
  ];
  const warm = succeeded('look', { cache: 'warm' });
  const skipped = (id: string): Event => ({ type: 'step.skipped', step: id, reason: '' });

  test('is skipped, and what needs it with it; what is required fails instead', () => {
    expect(next(folded([warm], steps))).toMatchObject({ do: 'skip', step: 'warm' });
    expect(next(folded([warm, skipped('warm')], steps))).toMatchObject({ do: 'skip', step: 'after' });
    expect(next(folded([warm, skipped('warm'), skipped('after')], steps))).toMatchObject({
      do: 'fail',
      step: 'must',
      failure: { code: 'needs' },
    });
  });

  test('is begun where it holds', () => {
    expect(next(folded([succeeded('look', { cache: 'cold' })], steps))).toEqual({
      do: 'start',
      step: 'warm',
      attempt: 1,
    });
  });
});

test('the question after a failure carries all that a person is told of it, and nothing that was not said', () => {
  const bare = { code: 'unexpected', message: 'it broke' } as const;
  const whole = { ...bare, hint: 'look', nextSteps: ['do this'], log: 'logs/look/1/stdout' };
  for (const said of [bare, whole]) {
    const failure: Event = { type: 'step.failed', step: 'look', attempt: 1, failure: withTraits(said) };
    const effect = next(folded([started('look'), failure]));
    expect(effect).toMatchObject({ do: 'ask', question: { id: 'look.failed', title: '"Step look" failed' } });
    const { facts } = (effect as Extract<typeof effect, { do: 'ask' }>).question;
    expect(facts['failure']).toEqual(said);
  }
});

test('each time that an answer was taken back the question has a name of its own, after a rollback too', () => {
  const ids = [0, 1, 2].flatMap((takenBack) => [
    questionId({ id: 'apply', attempt: 1, takenBack }, 'failed'),
    questionId({ id: 'apply', attempt: 1, rollbacks: 1, takenBack }, 'rollback-ended'),
  ]);
  expect(ids).toEqual([
    'apply.failed',
    'apply.rollback-ended',
    'apply.failed-2',
    'apply.rollback-ended-2',
    'apply.failed-3',
    'apply.rollback-ended-3',
  ]);
});
