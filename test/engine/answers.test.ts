import { describe, expect, test } from 'vitest';
import type { Choice, Event, Facts } from '../../src/engine/events.ts';
import { next } from '../../src/engine/next.ts';
import { RECOVERY, step } from '../support/frame.ts';
import { failed, folded, started, stepIn, succeeded } from '../support/folded.ts';

/* What each answer makes of a run, and what the run does next. */

const upToApply = [succeeded('look'), started('plan'), succeeded('plan'), succeeded('review')];

const ask = (step: string, facts: Facts = {}): Event => ({
  type: 'question.opened',
  id: `${step}.failed`,
  kind: 'choice',
  step,
  title: '',
  choices: [],
  facts,
});
const say = (step: string, choice: Choice, text?: string): Event => ({
  type: 'question.answered',
  id: `${step}.failed`,
  by: 'eve',
  choice,
  ...(text === undefined ? {} : { text }),
});

/** The apply has failed, and this was said to it. */
const said = (choice: Choice, text?: string, facts: Facts = {}) =>
  folded([...upToApply, started('apply'), failed('apply'), ask('apply', facts), say('apply', choice, text)]);

test.each<Choice>(['retry', 'did-not', 'change'])('%s begins again at what was reviewed', (choice) => {
  const state = said(choice);
  expect(state.steps.map(({ status }) => status).slice(0, 4)).toEqual([
    'succeeded',
    'ready',
    'pending',
    'pending',
  ]);
  expect(state.question).toBeUndefined();
  expect(next(state)).toEqual({ do: 'start', step: 'plan', attempt: 2 });
});

describe('plan-again: what a change has made is made anew, through its plan and its gate', () => {
  const steps = [
    ...RECOVERY.slice(0, 4),
    step('boot', { required: true }, { effect: 'session', ofTheChange: true }),
  ];
  const useless = { code: 'boot-user-data-ignored' } as const;
  const booted = [...upToApply, started('apply'), succeeded('apply'), started('boot')];
  const asked = (events: readonly Event[]) => {
    const effect = next(folded(events, steps));
    return effect.do === 'ask' ? effect.question.choices : effect;
  };

  test('it is offered first where the same again is useless', () => {
    expect(asked([...booted, failed('boot', 1, useless)])).toEqual([
      'plan-again',
      'retry',
      'by-hand',
      'pause',
      'abort',
    ]);
    const state = folded(
      [...booted, failed('boot', 1, useless), ask('boot'), say('boot', 'plan-again')],
      steps,
    );
    expect(state.steps.map(({ status }) => status)).toEqual([
      'succeeded',
      'ready',
      'pending',
      'pending',
      'pending',
    ]);
    expect(next(state)).toEqual({ do: 'start', step: 'plan', attempt: 2 });
  });

  test('and not where the same may help, where nothing was changed, or where it looks at something else', () => {
    expect(asked([...booted, failed('boot', 1, { code: 'timeout' })])).not.toContain('plan-again');
    const unchanged = [...upToApply, started('boot'), failed('boot', 1, useless)];
    expect(asked(unchanged)).not.toContain('plan-again');
    const other = [...steps.slice(0, 4), step('boot', { required: true }, { effect: 'session' })];
    const effect = next(folded([...booted, failed('boot', 1, useless)], other));
    expect(effect).toMatchObject({
      do: 'ask',
      question: { choices: ['retry', 'by-hand', 'pause', 'abort'] },
    });
  });
});

test('leave-out does so too, without what was unexpected; each is left out once', () => {
  const unexpected = ['aws_eip.nat', 7, 'aws_lb.x'];
  const state = said('leave-out', undefined, { unexpected });
  expect(stepIn(state, 'apply').leaveOut).toEqual(['aws_eip.nat', 'aws_lb.x']);
  expect(next(state)).toMatchObject({ do: 'start', step: 'plan' });
  const again = folded([
    succeeded('look'),
    started('plan'),
    failed('plan'),
    ask('plan', { unexpected: ['a', 'b'] }),
    say('plan', 'leave-out'),
    started('plan', 2),
    failed('plan', 2),
    ask('plan', { unexpected: ['b', 'c'] }),
    say('plan', 'leave-out'),
  ]);
  expect(stepIn(again, 'plan').leaveOut).toEqual(['a', 'b', 'c']);
  expect(stepIn(said('leave-out', undefined, { unexpected: 'all' }), 'apply').leaveOut).toEqual([]);
});

test.each<Choice>(['by-hand', 'happened'])('%s is somebody’s word, and the run goes on', (choice) => {
  const state = said(choice, 'seen on the console');
  expect(stepIn(state, 'apply')).toMatchObject({
    status: 'by-hand',
    note: 'seen on the console',
    by: 'eve',
    endedT: 8000,
  });
  expect(next(state)).toMatchObject({ do: 'start', step: 'boot' });
});

test('by hand reaches the milestone of its step', () => {
  const events = [
    ...upToApply,
    succeeded('apply'),
    succeeded('boot'),
    started('question'),
    failed('question'),
  ];
  const before = [...events, ask('question')];
  expect(folded(before).milestones.recovered).toBeUndefined();
  expect(folded([...before, say('question', 'by-hand', 'it answers')]).milestones.recovered?.t).toBe(10_000);
  expect(folded([...before, say('question', 'skip', 'no')]).milestones.recovered).toBeUndefined();
});

test('skip is told with its reason and who said so', () => {
  expect(stepIn(said('skip', 'not needed'), 'apply')).toMatchObject({
    status: 'skipped',
    note: 'not needed',
    by: 'eve',
    endedT: 8000,
  });
});

test('rollback is begun, with what was typed', () => {
  const state = said('rollback', 'lock-1');
  expect(stepIn(state, 'apply')).toMatchObject({ status: 'failed', rollback: 'ready', note: 'lock-1' });
  expect(next(state)).toEqual({ do: 'start', step: 'apply', attempt: 1, rollback: true });
});

test('pause and abort stop the run, and change nothing of the step', () => {
  expect(next(said('pause'))).toEqual({ do: 'pause', reason: 'paused on request' });
  expect(next(said('abort'))).toEqual({ do: 'close', outcome: 'aborted' });
  for (const choice of ['pause', 'abort'] as const)
    expect(stepIn(said(choice), 'apply').status).toBe('failed');
});

test('an answer to a question that is not open is none', () => {
  const open = folded([...upToApply, started('apply'), failed('apply'), ask('apply')]);
  const other = folded([...upToApply, started('apply'), failed('apply'), ask('apply'), say('plan', 'retry')]);
  expect(other.steps).toEqual(open.steps.map((one) => ({ ...one, spentMs: expect.anything() })));
  expect(other.question?.id).toBe('apply.failed');
});

test('an answer without a choice only closes its question', () => {
  const state = folded([
    ...upToApply,
    started('apply'),
    failed('apply'),
    ask('apply'),
    { type: 'question.answered', id: 'apply.failed', by: 'eve' },
  ]);
  expect(state.question).toBeUndefined();
  expect(stepIn(state, 'apply').status).toBe('failed');
  expect(next(state)).toMatchObject({ do: 'ask', question: { id: 'apply.failed' } });
});

describe('what a gate is told', () => {
  const gate: Event = {
    type: 'question.opened',
    id: 'review',
    kind: 'gate',
    step: 'review',
    title: '',
    expects: 'name',
    digest: 'd',
    facts: {},
  };
  const at = (answer: Partial<Extract<Event, { type: 'question.answered' }>>) =>
    folded([
      succeeded('look'),
      succeeded('plan'),
      started('review'),
      gate,
      { type: 'question.answered', id: 'review', by: 'eve', ...answer },
    ]);

  test('ends its step, with who said what to which review', () => {
    const state = at({ text: 'name', digest: 'd' });
    expect(stepIn(state, 'review').answer).toEqual({ by: 'eve', text: 'name', digest: 'd' });
    expect(next(state)).toEqual({ do: 'finish', step: 'review' });
    expect(stepIn(at({}), 'review').answer).toEqual({ by: 'eve' });
  });
});
