import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Event, Stamped } from '../../src/engine/events.ts';
import { next } from '../../src/engine/next.ts';
import { startsChange } from '../../src/engine/patch-state.ts';
import { recover } from '../../src/engine/recover.ts';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import { frame } from '../support/frame.ts';
import { simulate, turns } from '../support/simulate.ts';

/** The state that these events lead to, a second after each other. */
function after(...events: readonly Event[]): RunState {
  return [{ type: 'run.opened', ...frame() } as const, ...events].reduce<RunState | undefined>(
    (state, event, seq) => reduce(state, stamped(event, seq)),
    undefined,
  ) as RunState;
}

const stamped = (event: Event, seq: number, epoch = 1): Stamped => ({
  v: 1,
  seq,
  at: new Date(Date.parse('2026-11-23T06:02:11.000Z') + seq * 1000).toISOString(),
  t: seq * 1000,
  epoch,
  prev: '',
  ...event,
});

const started = (step: string, rollback?: true): Event => ({
  type: 'step.started',
  step,
  attempt: 1,
  params: {},
  ...(rollback && { rollback }),
});
const CHILD = 'apply/apply/1';
const intent: Event = {
  type: 'child.intent',
  step: 'apply',
  child: CHILD,
  argv: ['terragrunt'],
  cwd: '/',
  attempt: 1,
  folder: 'logs/apply/1',
  name: 'apply',
};
const launched: Event = { type: 'child.launched', child: CHILD, pid: 7, startTime: '1', bootId: 'b' };
const ended: Event = { type: 'child.ended', child: CHILD, code: 0, signal: null, endedAt: '' };
const gate: Event = {
  type: 'question.opened',
  id: 'review',
  kind: 'gate',
  step: 'review',
  title: 'Review',
  expects: 'name',
  facts: {},
};
const asked = (how: 'abort' | 'pause'): Event => ({ type: 'stop.asked', by: 'op', how });
const doubt: Event = {
  type: 'step.in-doubt',
  step: 'apply',
  attempt: 1,
  finding: 'unknown',
  seen: 'it was seen',
  answer: 'look-closer',
  outputs: { instance: 'i-1' },
};

const NOTHING = { write: [] };
const notDone = (step: string) => ({
  write: [{ type: 'step.failed', step, attempt: 1, failure: { code: 'stopped', notYet: true } }],
});
const concluded = (began: boolean) => ({
  write: [],
  conclude: { step: 'apply', attempt: 1, began },
});

test.each<[string, readonly Event[], object]>([
  ['before its first step', [], NOTHING],
  ['while it read', [started('look')], notDone('look')],
  ['while it planned', [started('plan')], notDone('plan')],
  ['while it watched a boot', [started('boot')], notDone('boot')],
  ['at a gate', [started('review'), gate], NOTHING],
  [
    'with a gate answered and not ended',
    [started('review'), gate, { type: 'question.answered', id: 'review', by: 'op', text: 'name' }],
    NOTHING,
  ],
  ['in a change that had said nothing of a program', [started('apply')], concluded(false)],
  ['in a change whose program was only meant', [started('apply'), intent], concluded(false)],
  ['in a change whose program may have its go', [started('apply'), intent, launched], concluded(true)],
  ['in a change whose program had ended', [started('apply'), intent, launched, ended], concluded(true)],
  ['in doubt, with nobody asked yet', [started('apply'), intent, launched, doubt], NOTHING],
  ['between two steps, with an abort', [asked('abort')], { keeps: 'abort', write: [] }],
  ['between two steps, with a pause', [asked('pause')], NOTHING],
  [
    'in a change, with an abort',
    [started('apply'), intent, launched, asked('abort')],
    { keeps: 'abort', ...concluded(true) },
  ],
])('a run that stopped %s', (_where, events, means) => {
  expect(recover(after(...events))).toMatchObject(means);
  if (!('conclude' in means)) expect(recover(after(...events))).not.toHaveProperty('conclude');
  if (!('keeps' in means)) expect(recover(after(...events))).not.toHaveProperty('keeps');
});

test('a rollback that was cut off is concluded as one', () => {
  const failed: Event = {
    type: 'step.failed',
    step: 'apply',
    attempt: 1,
    failure: { code: 'unknown', message: 'no', changed: 'unknown', again: 'useful' },
  };
  expect(recover(after(started('apply'), failed, started('apply', true))).conclude).toEqual({
    step: 'apply',
    attempt: 1,
    rollback: true,
    began: true,
  });
});

test('an abort whose closing was cut off is one after a resume, and nothing else is begun', () => {
  const before = after(asked('abort'));
  const resumed = reduce(
    before,
    stamped({ type: 'run.resumed', operator: 'op', cutBytes: 0, ...keptOf(before) }, 9, 2),
  );
  expect(next(resumed)).toEqual({ do: 'close', outcome: 'aborted' });
});

const keptOf = (state: RunState) => {
  const { keeps } = recover(state);
  return keeps ? { keeps } : {};
};

test('a program that went on without us owns its time, and nobody owns the rest', () => {
  const before = after(started('apply'), intent, launched);
  const { attributionMs: was, t } = before;
  const after60s = (more: object) =>
    reduce(before, {
      ...stamped({ type: 'run.resumed', operator: 'op', cutBytes: 0, ...more }, 9, 2),
      t: t + 60_000,
    });
  const resumed = (more: object) => after60s(more).attributionMs;
  expect(resumed({ workedMs: 20_000 })).toEqual({
    ...was,
    machine: was.machine + 20_000,
    idle: was.idle + 40_000,
  });
  expect(resumed({ workedMs: 90_000 })).toEqual({ ...was, machine: was.machine + 60_000 });
  expect(resumed({})).toEqual({ ...was, machine: was.machine + 60_000 });
  expect(resumed({ workedMs: 0 })).toEqual({ ...was, idle: was.idle + 60_000 });
  const spent = after60s({ workedMs: 20_000 }).steps.find(({ id }) => id === 'apply')?.spentMs;
  expect(spent).toMatchObject({ machine: 22_000, idle: 0 });
});

test('a closer look is done, and asks a question of its own', () => {
  let state = after(started('apply'), intent, launched, doubt);
  const say = (event: Event) => {
    state = reduce(state, stamped(event, state.seq + 1));
  };
  const ask = () => {
    const effect = next(state);
    if (effect.do !== 'ask') throw new Error(effect.do);
    say({ type: 'question.opened', ...effect.question });
    return effect.question;
  };
  expect(ask()).toMatchObject({
    id: 'apply.doubt',
    facts: { finding: 'unknown', seen: 'it was seen', answer: 'look-closer' },
  });
  say({ type: 'question.answered', id: 'apply.doubt', by: 'op', choice: 'look-closer' });
  expect(next(state)).toEqual({ do: 'look', step: 'apply', attempt: 1 });
  say(doubt);
  expect(ask().id).toBe('apply.doubt-2');
  say({ type: 'question.answered', id: 'apply.doubt-2', by: 'op', choice: 'happened', text: 'I saw it' });
  const apply = state.steps.find(({ id }) => id === 'apply');
  expect(apply).toMatchObject({ status: 'by-hand', note: 'I saw it', outputs: { instance: 'i-1' } });
});

test('what did not happen is planned anew', () => {
  let state = after(
    started('plan'),
    { type: 'step.succeeded', step: 'plan', attempt: 1, summary: '', outputs: {} },
    started('apply'),
    doubt,
  );
  state = reduce(
    state,
    stamped(
      {
        type: 'question.opened',
        id: 'apply.doubt',
        kind: 'choice',
        step: 'apply',
        title: '',
        choices: ['did-not'],
        facts: {},
      },
      8,
    ),
  );
  state = reduce(
    state,
    stamped({ type: 'question.answered', id: 'apply.doubt', by: 'op', choice: 'did-not' }, 9),
  );
  expect(state.steps.find(({ id }) => id === 'plan')?.status).toBe('ready');
});

test('wherever a run stops, what it begins with starts no change and concludes at most the one at work', () => {
  let stops = 0;
  let concludes = 0;
  fc.assert(
    fc.property(turns, (fate) => {
      for (const state of simulate(fate).states) {
        if (state.phase === 'closed') continue;
        stops += 1;
        const { write, conclude } = recover(state);
        for (const { step } of write) expect(startsChange(state, step, undefined)).toBe(false);
        if (!conclude) continue;
        concludes += 1;
        const cut = state.steps.find(({ id }) => id === conclude.step);
        expect(cut?.status === 'running' || cut?.rollback === 'running').toBe(true);
        expect(startsChange(state, conclude.step, conclude.rollback)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
  console.log(`${stops} stops, ${concludes} of them in a change`);
  expect(concludes).toBeGreaterThan(0);
});
