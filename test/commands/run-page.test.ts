import { expect, test } from 'vitest';
import { runPage } from '../../src/commands/run-page.ts';
import type { Event } from '../../src/engine/events.ts';
import { withTraits } from '../../src/engine/failure.ts';
import { closed, run, started, step, succeeded } from '../rto/journal.ts';

const failed = (id: string): Event => ({
  type: 'step.failed',
  step: id,
  attempt: 1,
  failure: withTraits({ code: 'unexpected', message: 'It fell over.' }),
});
const asked = (id: string): Event => ({
  type: 'question.opened',
  id: `${id}.failed`,
  kind: 'choice',
  step: id,
  title: '',
  choices: ['by-hand', 'skip'],
  facts: {},
});
const chose = (id: string, choice: 'by-hand' | 'skip', text: string): Event => ({
  type: 'question.answered',
  id: `${id}.failed`,
  by: 'ana',
  choice,
  text,
});
const page = (...args: Parameters<typeof run>) => runPage(run(...args), '/runs/r', 'abc');

test('what was done by hand or skipped is told in the words of who said so, and named as such', () => {
  const text = page([
    [0, started('who')],
    [900, failed('who')],
    [900, asked('who')],
    [1000, chose('who', 'skip', 'known from the alarm')],
    [1000, started('apply')],
    [2000, failed('apply')],
    [2000, asked('apply')],
    [9000, chose('apply', 'by-hand', 'terragrunt apply in the other window')],
  ]);
  expect(text).toContain('says ana: known from the alarm');
  expect(text).toContain('says ana: terragrunt apply in the other window');
  expect(text).not.toContain('It fell over');
  expect(text).toContain("on somebody's word: by hand: apply; skipped: who");
});

test('an obligation stands there with how it was settled', () => {
  const text = page([
    [0, { type: 'obligation.opened', id: 'a', what: 'a was left out', how: 'plan it' }],
    [0, { type: 'obligation.opened', id: 'b', what: 'b was left out', how: 'plan b' }],
    [5, { type: 'obligation.settled', id: 'a', by: 'bo', note: 'planned in full' }],
  ]);
  expect(text).toContain('settled: a was left out\n         by bo: planned in full\n');
  expect(text).toContain('open: b was left out\n      plan b\n');
});

test('the times add up: whose they were, and all of it', () => {
  const text = page(
    [
      [0, started('who')],
      [1500, succeeded('who')],
      [1500, started('boot')],
      [3400, succeeded('boot')],
      [3400, closed],
    ],
    { beforeMs: 800 },
  );
  expect(text).toContain('you 0:00   tool 0:01   cloud 0:03   idle 0:00   in all 0:04');
});

test('a runbook that ends no failure is verified, not recovered', () => {
  const steps = [step('prove', { milestone: 'verified' })];
  const events = [
    [0, started('prove')],
    [15_000, succeeded('prove')],
    [15_000, closed],
  ] as const;
  expect(page(events, { beforeMs: 0 }, steps)).toContain('verified; done in 0:15 of 15:00');
  expect(page([], {}, steps)).toContain('open; not verified');
});

test('after the end nothing is said to run', () => {
  const text = page([
    [0, started('who')],
    [5, { type: 'run.closed', outcome: 'aborted', rto: null }],
  ]);
  expect(text).toContain('broken off');
  expect(text).not.toContain('running');
});

test('a name or a text with line breaks stays one line, and looks like no other', () => {
  const forged = 'a\nhead 0000\r\nopen: nothing\u2028x';
  const text = page([
    [0, { type: 'obligation.opened', id: 'a', what: forged, how: forged }],
    [0, { type: 'obligation.settled', id: 'a', by: forged, note: forged }],
    [0, { type: 'obligation.opened', id: 'b', what: forged, how: forged }],
  ]);
  expect(text.split('\n').filter((line) => /^(head|open|settled)\b/.test(line))).toEqual([
    expect.stringMatching(/^settled: /),
    expect.stringMatching(/^open: /),
    'head abc',
  ]);
});

const ANSWERED: Event = { ...succeeded('boot'), outputs: { answersEarlierMs: 40_000 } } as Event;
const ANSWERING = [
  [1000, started('boot')],
  [91_000, ANSWERED],
  [91_000, closed],
] as const;

test('from when callers were answered in words stands beside, with its own objective', () => {
  expect(page(ANSWERING)).toContain('\nanswers in words from 2:51 on, pictures later\n');
  expect(page(ANSWERING, { answersObjectiveMs: 600_000 })).toContain(
    '\nanswers in words from 2:51 (target 10:00), ✓ in time\n',
  );
});
