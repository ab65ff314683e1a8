import { describe, expect, test } from 'vitest';
import type { Choice, Question } from '../../src/engine/events.ts';
import { judge, parseAnswer } from '../../src/engine/judge-answer.ts';
import { folded } from '../support/folded.ts';
import { step } from '../support/frame.ts';

const question = (more: Partial<Question>): Question => ({
  id: 'a.failed',
  kind: 'choice',
  step: 'a',
  title: '',
  facts: {},
  ...more,
});

const DIGEST = 'abcdef01'.repeat(8);
const gate = question({ id: 'a', kind: 'gate', expects: 'aws_instance.ttb', digest: DIGEST });

describe('an answer as it is written', () => {
  const choices: readonly Choice[] = ['retry', 'by-hand', 'change'];
  test.each([
    ['retry', { choice: 'retry' }],
    ['by-hand: put it back', { choice: 'by-hand', text: 'put it back' }],
    ['by-hand:put it back', { choice: 'by-hand', text: 'put it back' }],
    ['by-hand   put: it back', { choice: 'by-hand', text: 'put: it back' }],
    ['by-hand:\nin two\nlines', { choice: 'by-hand', text: 'in two\nlines' }],
    ['by-hand:  x', { choice: 'by-hand', text: 'x' }],
    ['change: type=a', { choice: 'change', text: 'type=a' }],
    // What is not offered is no choice, whatever it looks like.
    ['abort', {}],
    ['retr', {}],
    ['', {}],
  ])('%j is a choice and a text', (text, answer) => {
    expect(parseAnswer(question({ choices }), text, 'op')).toEqual({ by: 'op', ...answer });
  });

  test('where nothing is offered there is no choice, and a note is its text', () => {
    expect(parseAnswer(question({}), 'retry', 'op')).toEqual({ by: 'op' });
    expect(parseAnswer(question({ kind: 'note' }), 'retry: it', 'op')).toEqual({
      by: 'op',
      text: 'retry: it',
    });
  });

  test.each([
    ['aws_instance.ttb', { text: 'aws_instance.ttb' }],
    [`aws_instance.ttb@${DIGEST}`, { text: 'aws_instance.ttb', digest: DIGEST }],
    [` aws_instance.ttb@${DIGEST.toUpperCase()} `, { text: 'aws_instance.ttb', digest: DIGEST }],
    // An @ of the text's own, and a digest that is cut.
    ['me@home', { text: 'me@home' }],
    [`me@home@${DIGEST}`, { text: 'me@home', digest: DIGEST }],
    ['aws_instance.ttb@abc', { text: 'aws_instance.ttb', digest: 'abc' }],
    ['aws_instance.ttb@', { text: 'aws_instance.ttb', digest: '' }],
    ['aws_instance.ttb @abc', { text: 'aws_instance.ttb ', digest: 'abc' }],
  ])('%j is what opens a gate, and a digest', (text, answer) => {
    expect(parseAnswer(gate, text, 'op')).toEqual({ by: 'op', ...answer });
  });
});

describe('a gate', () => {
  const verdict = (answer: object, more: Partial<Question> = {}) =>
    judge(folded([], [step('a')]), { ...gate, ...more }, { by: 'op', ...answer });

  test('opens for its text, with spaces around it or not, and for no other', () => {
    expect(verdict({ text: ' aws_instance.ttb\n' })).toEqual({ ok: true, changes: [] });
    for (const text of ['aws_instance', 'aws_instance.ttb 9012', 'y', ''])
      expect(verdict({ text })).toEqual({
        ok: false,
        reason: 'This gate opens when you type: aws_instance.ttb',
      });
    expect(verdict({})).toMatchObject({ ok: false });
  });

  test('says where another digest differs, and what is no digest', () => {
    const reasonOf = (digest: string) => {
      const { ok, ...rest } = verdict({ text: 'aws_instance.ttb', digest });
      expect(ok).toBe(false);
      return 'reason' in rest ? rest.reason : '';
    };
    expect(reasonOf(`b${DIGEST.slice(1)}`)).toBe(
      'That answer is for another review (bbcdef01abcd…); this gate shows abcdef01abcd….',
    );
    expect(reasonOf(`${DIGEST.slice(0, 12)}0${DIGEST.slice(13)}`)).toBe(
      'That answer is for another review (…01abcd0f01ab…); this gate shows …01abcdef01ab….',
    );
    expect(reasonOf(`${DIGEST.slice(0, 63)}0`)).toMatch(/\(…\w+0\); this gate shows …\w+1\.$/);
    expect(reasonOf('abc')).toContain('is not a whole digest');
  });

  test('that needs a digest opens with the right one alone', () => {
    const needs = { needsDigest: true } as const;
    expect(verdict({ text: 'aws_instance.ttb', digest: DIGEST }, needs)).toMatchObject({ ok: true });
    expect(verdict({ text: 'aws_instance.ttb' }, needs)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('ID=TEXT@DIGEST'),
    });
  });
});

describe('a changed input', () => {
  const steps = [step('a', { with: { type: '${inputs.type}', zone: '${inputs.zone}' } })];
  const inputs = [
    { id: 'type', title: '', why: '', default: '', pattern: '[a-z0-9.]+' },
    { id: 'zone', title: '', why: '', default: 'a', choices: ['a', 'b'] },
    { id: 'name', title: '', why: '' },
  ];
  const { runbook } = folded([], steps).frame;
  const state = folded([], steps, {
    runbook: { ...runbook, inputs },
    inputs: { type: '', zone: 'a', name: 'x' },
  });
  const changes = (text: string) =>
    judge(state, question({ choices: ['change'] }), { by: 'op', choice: 'change', text });

  test.each([
    ['type=m7i.large', [['type', 'm7i.large']]],
    [
      ' type = m7i.large , zone = b ,',
      [
        ['type', 'm7i.large'],
        ['zone', 'b'],
      ],
    ],
    // The default is what the code says, whatever the pattern.
    ['type=', [['type', '']]],
    ['type', [['type', '']]],
    ['zone=a', [['zone', 'a']]],
  ])('%j is taken', (text, expected) => {
    expect(changes(text)).toEqual({
      ok: true,
      changes: expected.map(([input, value]) => ({ input, value })),
    });
  });

  test.each([
    ['', 'Write INPUT=VALUE'],
    [' , ', 'Write INPUT=VALUE'],
    ['size=x', 'What can be changed here: type, zone.'],
    // What the run is about is not exchanged in the middle of it.
    ['name=y', 'What can be changed here: type, zone.'],
    ['type=A B', 'type cannot be "A B"'],
    ['type=a=b', 'type cannot be "a=b"'],
    ['zone=c', 'zone cannot be "c"'],
    ['type=ok, zone=c', 'zone cannot be "c"'],
  ])('%j is refused with words', (text, words) => {
    expect(changes(text)).toEqual({ ok: false, reason: expect.stringContaining(words) });
  });
});

test('a change without a word says what can be changed', () => {
  const state = folded([], [step('a')]);
  const change = question({ choices: ['change'] });
  expect(judge(state, change, { by: 'op', choice: 'change' })).toMatchObject({
    ok: false,
    reason: expect.stringContaining('Write INPUT=VALUE'),
  });
});

test('an input is some words, as a note is', () => {
  const state = folded([], [step('a')]);
  const asked = question({ kind: 'input' });
  expect(judge(state, asked, { by: 'op', text: ' ' })).toMatchObject({ ok: false });
  expect(judge(state, asked, { by: 'op', text: 'x' })).toMatchObject({ ok: true });
});

test('only what is offered can be chosen, and nothing where nothing is', () => {
  const state = folded([], [step('a')]);
  expect(judge(state, question({ choices: ['retry'] }), { by: 'op', choice: 'retry' })).toMatchObject({
    ok: true,
  });
  for (const choices of [['pause'], undefined] as const)
    expect(judge(state, question(choices ? { choices } : {}), { by: 'op', choice: 'retry' })).toMatchObject({
      ok: false,
    });
});
