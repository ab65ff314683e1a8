import { describe, expect, test } from 'vitest';
import type { Event, Frame, FramedStep, Stamped } from '../../src/engine/events.ts';
import type { Failure } from '../../src/engine/failure.ts';
import { fold } from '../../src/engine/reduce.ts';
import { frame, step } from '../support/frame.ts';
import { rulesOf } from '../support/rules.ts';

/** A run as it was recorded before contracts and failures said for themselves what the engine goes by. */
function oldRun(steps: readonly FramedStep[], ...events: readonly Event[]): readonly Stamped[] {
  const { format: _format, ...old } = frame(steps);
  const opened = { type: 'run.opened', ...(old as Frame) } as const;
  return [opened, ...events].map((event, seq) => ({
    v: 1,
    seq,
    at: '2026-11-23T06:02:11.000Z',
    t: seq,
    epoch: 1,
    prev: '',
    ...event,
  }));
}

const started = (id: string): Event => ({ type: 'step.started', step: id, attempt: 1, params: {} });
const failed = (id: string, code: string, facts = {}): Event => ({
  type: 'step.failed',
  step: id,
  attempt: 1,
  failure: { code, message: '', facts } as unknown as Failure,
});
const [QUIET, PLAN, GATE, APPLY] = [
  step('look', { action: 'quiet', rollback: { title: 'Unlock', action: 'unlock', with: {}, byHand: '' } }),
  step('plan', {}, { effect: 'plan' }),
  step('review', { action: 'gate', with: { of: 'plan' } }),
  step('do', { action: 'apply', with: { of: 'plan' } }, { effect: 'mutate', idempotent: false }),
] as const;

/** The choices after that step failed with that code, without those that are always there. */
function offered(failing: FramedStep, code: string, facts = {}) {
  const [rule] = rulesOf(oldRun([QUIET, PLAN, GATE, APPLY], failed(failing.id, code, facts)));
  return rule?.choices.filter((choice) => !['retry', 'pause', 'abort'].includes(choice));
}

describe('a journal of before', () => {
  test.each([
    'wrong-account',
    'other-run',
    'errored-state',
    'override-left',
    'not-protected',
    'form-refused',
    'plan-refused',
  ])('refuses %s where nothing was begun, and lets a change be finished by hand', (code) => {
    expect(offered(PLAN, code)).toEqual([]);
    expect(offered(APPLY, code)).toEqual(['by-hand', 'skip']);
  });

  test('opens a gate by typing only, unless nothing was there to be reviewed', () => {
    expect(offered(GATE, 'plan-expired')).toEqual([]);
    expect(offered(GATE, 'no-review')).toEqual(['by-hand', 'skip']);
    expect(offered(PLAN, 'plan-unexpected')).toEqual(['leave-out']);
    expect(offered(PLAN, 'boot-stage-packages')).toEqual(['by-hand', 'skip']);
  });

  test('takes a lock away where its name is known, and goes on from where locks are looked for', () => {
    const facts = { confirm: 'an-id' };
    expect(offered(PLAN, 'lock-held', facts)).toEqual(['rollback']);
    expect(offered(PLAN, 'lock-held')).toEqual([]);
    const [rule] = rulesOf(oldRun([QUIET, PLAN], failed('plan', 'lock-held', facts)));
    expect(rule).toMatchObject({ retryFrom: 'look', rollback: 'Unlock' });
    const [other] = rulesOf(oldRun([QUIET, PLAN, GATE, APPLY], failed('do', 'terragrunt')));
    expect(other).toMatchObject({ retryFrom: 'plan', rollback: null });
  });

  test('begins what was stopped again without a question', () => {
    expect(fold(oldRun([PLAN], started('plan'), failed('plan', 'stopped'))).steps[0]?.status).toBe('ready');
  });

  const applied = [{ address: 'a.b', action: 'create', id: 'i-1' }];
  test.each([
    ['gate-moved', {}, []],
    ['not-begun', {}, []],
    ['terragrunt', {}, ['"Step do": what it changed is not known; nobody has put it back']],
    ['terragrunt', { applied: [], unfinished: [] }, []],
    [
      'interrupted',
      { applied, unfinished: [{ ...applied[0], action: 'delete' }] },
      ['"Step do": a.b created (i-1); begun and not ended: destroying a.b (i-1); nobody has put it back'],
    ],
  ])('owes what a change that failed with %s and %j has left', (code, facts, owed) => {
    const launched: readonly Event[] = [
      started('do'),
      { type: 'child.intent', step: 'do', child: 'c', argv: [], cwd: '' },
      { type: 'child.launched', child: 'c', pid: 1, startTime: '', bootId: '' },
    ];
    const [rule] = rulesOf(oldRun([APPLY], ...launched, failed('do', code, facts)));
    expect(rule?.leftBehind).toEqual(owed);
  });

  test('is completed only where it says less: a failure that a later version wrote into it stays as it is', () => {
    const today = { code: 'lock-held', message: '', changed: 'none', again: 'after' } as const;
    const [before] = oldRun([PLAN]);
    const event = { ...(before as Stamped), seq: 1, type: 'step.failed', step: 'plan', attempt: 1 } as const;
    const { steps } = fold([...oldRun([PLAN]), { ...event, failure: today } as Stamped]);
    expect(steps[0]?.failure).toBe(today);
  });

  test('of today is taken as it is, whatever its actions are called', () => {
    const today = frame([QUIET, GATE]);
    const [before] = oldRun([QUIET, GATE]);
    expect(fold([{ ...(before as Stamped), ...today } as Stamped]).frame).toEqual(today);
    expect(fold([before as Stamped]).frame.runbook.steps.map(({ contract }) => contract)).toMatchObject([
      { undoAt: ['lock-held'] },
      { asks: 'gate', actsOn: 'of' },
    ]);
  });
});
