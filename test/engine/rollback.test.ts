import { expect, test, vi } from 'vitest';
import { fakeRun } from '../support/fake-run.ts';
import { frame, step } from '../support/frame.ts';

const ID = '077cd055-d6ab-7fd7-0d66-5bc1e8f7d0c3';
const UNLOCK = { title: 'Take the lock away', action: 'unlock', with: { of: 'lock' }, byHand: '' };
const BACK = { title: 'Go back by hand', action: 'by-hand', with: {}, byHand: 'look' };
const STEPS = [
  step('quiet', { rollback: UNLOCK }, { undoAt: ['lock-held'] }),
  step('plan', { required: true }, { effect: 'plan' }),
  step('apply', { rollback: BACK, required: true }, { effect: 'mutate' }),
];

test.each(['plan', 'apply'])(
  'a lock met at %s is taken away by its id, then all is looked at again',
  async (at) => {
    const run = fakeRun(frame(STEPS));
    for (const { id } of STEPS) {
      if (id === at) break;
      await run.succeed(id);
    }
    await run.fail(at, { code: 'lock-held', message: 'locked', facts: { confirm: ID } });
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe(`${at}.failed`));
    const answer = { by: 'a', choice: 'rollback' } as const;
    expect(await run.view.answer(`${at}.failed`, { ...answer, text: 'another id' })).toContain(ID);
    await run.view.answer(`${at}.failed`, { ...answer, text: ID });
    await run.succeed(at, `lock ${ID} removed`);
    await vi.waitFor(() => expect(run.view.state().question?.id).toBe(`${at}.rollback-ended`));
    expect(run.view.state().question?.title).toBe(`Done: lock ${ID} removed`);
    const began = run.events.find((event) => event.type === 'step.started' && event.rollback);
    expect(began).toMatchObject({ step: at, params: UNLOCK.with });
    await run.view.answer(`${at}.rollback-ended`, { by: 'a', choice: 'retry' });
    await vi.waitFor(() =>
      expect(run.view.state().steps[0]).toMatchObject({ status: 'running', attempt: 2 }),
    );
  },
);

test('a lock without an id is not taken away; any other failure of a change goes back by its own rollback', async () => {
  const run = fakeRun(frame(STEPS));
  await run.succeed('quiet');
  await run.fail('plan', { code: 'lock-held', message: 'locked' });
  await vi.waitFor(() => expect(run.view.state().question?.choices).toBeDefined());
  expect(run.view.state().question?.choices).not.toContain('rollback');
  await run.view.answer('plan.failed', { by: 'a', choice: 'retry' });
  await run.succeed('quiet');
  await run.succeed('plan');
  await run.fail('apply', { code: 'no-capacity', message: 'none' });
  await vi.waitFor(() => expect(run.view.state().question?.choices).toContain('rollback'));
  await run.view.answer('apply.failed', { by: 'a', choice: 'rollback', text: 'nothing was there' });
  await run.succeed('apply', 'nothing was there');
  await vi.waitFor(() => expect(run.view.state().question?.title).toBe('Done: Go back by hand'));
});

test('what a guard refused is not gone past by hand where taking the lock away failed, or was done', async () => {
  const run = fakeRun(frame(STEPS));
  const id = () => run.view.state().question?.id;
  const chosen = { by: 'a', choice: 'rollback', text: ID } as const;
  await run.fail('quiet', { code: 'lock-held', message: 'locked', facts: { confirm: ID } });
  await vi.waitFor(() => expect(id()).toBe('quiet.failed'));
  await run.view.answer('quiet.failed', chosen);
  await run.fail('quiet', { code: 'denied', message: 'no' });
  await vi.waitFor(() => expect(id()).toBe('quiet.rollback-ended'));
  expect(run.view.state().question?.choices).toEqual(['retry', 'rollback', 'pause', 'abort']);
  await run.view.answer('quiet.rollback-ended', chosen);
  await run.succeed('quiet', 'removed');
  await vi.waitFor(() => expect(id()).toBe('quiet.rollback-ended-2'));
  expect(run.view.state().question?.choices).toEqual(['retry', 'pause', 'abort']);
});

test('a rollback that failed is tried again as the same one, by the same id', async () => {
  const run = fakeRun(frame(STEPS));
  await run.succeed('quiet');
  await run.succeed('plan');
  await run.fail('apply', { code: 'lock-held', message: 'locked', facts: { confirm: ID } });
  const chosen = { by: 'a', choice: 'rollback', text: ID } as const;
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('apply.failed'));
  await run.view.answer('apply.failed', chosen);
  await run.fail('apply', { code: 'denied', message: 'no' });
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('apply.rollback-ended'));
  expect(await run.view.answer('apply.rollback-ended', { ...chosen, text: 'looked' })).toContain(ID);
  await run.view.answer('apply.rollback-ended', chosen);
  await run.succeed('apply', 'removed');
  await vi.waitFor(() => expect(run.view.state().question?.title).toBe('Done: removed'));
});

test('a step that undoes what others meet too offers that for nothing else', async () => {
  const run = fakeRun(frame(STEPS));
  await run.fail('quiet', { code: 'other-state', message: 'another' });
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('quiet.failed'));
  expect(run.view.state().question?.choices).not.toContain('rollback');
});
