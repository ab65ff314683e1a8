import { expect, test, vi } from 'vitest';
import { fold } from '../../src/engine/reduce.ts';
import type { Contract } from '../../src/runbook/runbook.ts';
import { fakeRun, step } from '../support/fake-run.ts';
import { frame } from '../support/frame.ts';

const CHANGES: Contract = { effect: 'mutate', idempotent: true, waitsFor: 'machine', outputs: [] };

function changing() {
  const { runbook, ...rest } = frame();
  const steps = [step('clear', 'Clear it', { contract: CHANGES }), step('after', 'After it')];
  return fakeRun({ ...rest, runbook: { ...runbook, steps } });
}

/** A run in a change that goes through a program of its own. */
async function launched() {
  const run = changing();
  await run.write('clear', {
    type: 'child.intent',
    step: 'clear',
    child: 'clear/a/1',
    argv: ['a'],
    cwd: '/',
  });
  await run.write('clear', {
    type: 'child.launched',
    child: 'clear/a/1',
    pid: 4711,
    startTime: '1',
    bootId: 'b',
  });
  return run;
}

const types = ({ events }: { events: readonly { type: string }[] }) => events.map(({ type }) => type);

test('a program that is changing something is not waited for, and the journal says so', async () => {
  const run = await launched();
  await run.view.leaveNow('SIGTERM');
  const state = await run.driven;
  expect(state).toMatchObject({ left: true, phase: 'open' });
  expect(types(run).at(-1)).toBe('run.left');
  expect(fold(run.events)).toEqual(state);
});

test('what goes on has no part in the run any more: neither its end nor a next step is written', async () => {
  const run = await launched();
  const ended = { type: 'child.ended', child: 'clear/a/1', code: 0, signal: null, endedAt: '' } as const;
  await run.view.leaveNow('SIGTERM');
  await run.driven;
  await expect(run.write('clear', ended)).rejects.toThrow('left alone');
  await expect(run.view.ask('abort')).rejects.toThrow('this run was left');
  await run.succeed('clear');
  await run.view.leaveNow('SIGHUP');
  expect(types(run).at(-1)).toBe('run.left');
});

test('a change of our own is stopped, and its end written down', async () => {
  const run = changing();
  await vi.waitFor(() => expect(types(run)).toContain('step.started'));
  await run.view.leaveNow('SIGTERM');
  expect((await run.driven).phase).toBe('paused');
  expect(types(run).slice(-3)).toEqual(['stop.asked', 'step.failed', 'run.paused']);
});

test('a change of our own that does not end when it is stopped is left too', async () => {
  const run = changing();
  const hangs = vi.spyOn(AbortController.prototype, 'abort').mockImplementation(() => undefined);
  await vi.waitFor(() => expect(types(run)).toContain('step.started'));
  await run.view.leaveNow('SIGTERM');
  hangs.mockRestore();
  expect((await run.driven).left).toBe(true);
});

test('a journal that takes nothing keeps nobody', async () => {
  const run = await launched();
  run.fill();
  await run.view.leaveNow('SIGTERM');
  await expect(run.driven).rejects.toThrow('ENOSPC');
});

test('whoever resumes it is at it again', async () => {
  const run = await launched();
  await run.view.leaveNow('SIGTERM');
  const { seq, t, at, prev } = run.events.at(-1) ?? {};
  const resumed = { v: 1, seq: (seq ?? 0) + 1, t: t ?? 0, at: at ?? '', prev: prev ?? '', epoch: 2 } as const;
  const state = fold([...run.events, { ...resumed, type: 'run.resumed', operator: 'me', cutBytes: 0 }]);
  expect(state.left).toBeUndefined();
});
