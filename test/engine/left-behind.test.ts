import { describe, expect, test } from 'vitest';
import type { Event, Facts } from '../../src/engine/events.ts';
import { type Failure, withTraits } from '../../src/engine/failure.ts';
import type { FailureCode } from '../../src/engine/failure-codes.ts';
import { leftBehind } from '../../src/engine/left-behind.ts';
import { run, started } from '../rto/journal.ts';
import { fakeRun, frameOf, REVIEW } from '../support/fake-run.ts';

const launched: Event = { type: 'child.launched', child: 'c', pid: 1, startTime: '', bootId: '' };
const intent: Event = { type: 'child.intent', step: 'apply', child: 'c', argv: [], cwd: '' };
const failed = (code: FailureCode, changed?: Failure['changed'], attempt = 1): Event => ({
  type: 'step.failed',
  step: 'apply',
  attempt,
  failure: withTraits({ code, message: '', ...(changed === undefined ? {} : { changed }) }),
});
const done = (outputs: Facts): Event => ({
  type: 'step.succeeded',
  step: 'apply',
  attempt: 1,
  summary: 'one change made',
  outputs,
});
const owed = (...events: readonly Event[]) =>
  leftBehind(run([started('apply'), intent, launched, ...events].map((event) => [0, event] as const)));
const instance = (action: string, id: string | null) => ({ address: 'aws_instance.ttb', action, id });

describe('what a run leaves behind', () => {
  test('nothing where nothing was begun, or where it is known that nothing was changed', () => {
    expect(leftBehind(run([[0, started('who')]]))).toEqual([]);
    expect(owed(failed('gate-moved'))).toEqual([]);
    expect(owed(failed('no-capacity', 'none'))).toEqual([]);
  });

  test('what an apply made, with its ids; those too long to read are left out', () => {
    const arn = `arn:aws:elasticloadbalancing:${'x'.repeat(40)}`;
    const changed = [instance('create', 'i-1'), { address: 'aws_x.y', action: 'delete', id: arn }];
    expect(owed(done({ changed }))).toMatchObject([
      {
        id: 'changed apply',
        what: '"apply": aws_instance.ttb created (i-1), aws_x.y destroyed; nobody has put it back',
        step: 'apply',
      },
    ]);
    expect(owed(done({}))[0]?.what).toContain('one change made');
  });

  test('what one that broke off had done and begun, over all its attempts', () => {
    const first = failed('interrupted', {
      made: [instance('create', 'i-1')],
      begun: [instance('delete', 'i-0')],
    });
    const [one] = owed(first, started('apply', 2), failed('gate-moved', undefined, 2));
    expect(one?.what).toContain(
      'aws_instance.ttb created (i-1); begun and not ended: destroying aws_instance.ttb (i-0)',
    );
  });

  test('what an attempt made before the one that succeeded', () => {
    const first = failed('interrupted', { made: [instance('create', 'i-1')], begun: [] });
    const second = done({ changed: [instance('create', 'i-2'), instance('create', 'i-1')] });
    expect(owed(first, started('apply', 2), second)[0]?.what).toContain(
      'aws_instance.ttb created (i-1), aws_instance.ttb created (i-2);',
    );
  });

  test('one that says nothing of itself may have changed anything', () => {
    expect(owed(failed('terragrunt'))[0]?.what).toContain('what it changed is not known');
  });

  test('one that was undone, or owes its change already, is not told again', () => {
    const begun = failed('interrupted', { made: [instance('create', 'i-1')], begun: [] });
    const undone: Event = { ...done({}), rollback: true } as Event;
    expect(owed(begun, { ...started('apply'), rollback: true } as Event, undone)).toEqual([]);
    const own: Event = { type: 'obligation.opened', id: 'x', what: '', how: '', step: 'apply' };
    expect(owed(begun, own)).toEqual([]);
    const settled: Event = { type: 'obligation.settled', id: 'x', by: '', note: '' };
    expect(owed(begun, own, settled)).toHaveLength(1);
    expect(owed(own, done({}), settled)).toEqual([]);
  });
});

describe('an aborted run', () => {
  const toApply = async () => {
    const made = fakeRun(frameOf());
    await made.succeed('who');
    await made.succeed('plan');
    await made.ask('review', REVIEW);
    return made;
  };

  test('owes what its steps have changed, before its end is written', async () => {
    const made = await toApply();
    await made.view.answer('review', { by: 'op', text: 'aws_instance.ttb', digest: 'a'.repeat(64) });
    await made.succeed('apply', 'done', { changed: [instance('create', 'i-1')] });
    await made.view.ask('abort');
    const state = await made.driven;
    expect(state.obligations).toMatchObject([{ id: 'changed apply' }]);
    expect(made.events.slice(-2).map(({ type }) => type)).toEqual(['obligation.opened', 'run.closed']);
  });

  test('owes nothing when it has changed nothing', async () => {
    const made = await toApply();
    await made.view.ask('abort');
    expect((await made.driven).obligations).toEqual([]);
  });
});
