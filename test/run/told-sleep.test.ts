import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { describe as inWords } from '../../src/commands/describe.ts';
import { fold } from '../../src/engine/reduce.ts';
import type { Slept } from '../../src/machine/sleep.ts';
import { createLogRing } from '../../src/run/log-ring.ts';
import { tellSleep } from '../../src/run/told-sleep.ts';
import { fakeRun, frameOf, REVIEW } from '../support/fake-run.ts';

const SLEPT: Slept = {
  from: Date.parse('2026-11-23T06:02:00.000Z'),
  to: Date.parse('2026-11-23T06:14:00.000Z'),
  ms: 12 * 60_000,
};
const WORDS = 'this machine slept for 12 min (06:02 to 06:14 UTC)';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval'] }));
afterEach(() => void vi.useRealTimers());

/** A run on a machine that sleeps when it is told to. */
async function sleeper() {
  const run = fakeRun(frameOf());
  const log = createLogRing();
  let slept: Slept | undefined;
  const stop = tellSleep(run.view, log, () => slept);
  const types = () => run.events.map(({ type }) => type);
  return {
    run,
    stop,
    lines: () => log.slice(0, log.total()).map(({ text }) => text),
    async sleep() {
      slept = SLEPT;
      vi.advanceTimersByTime(1000);
      slept = undefined;
      await vi.waitFor(() => expect(types()).toContain('machine.slept'));
    },
  };
}

async function toTheGate(run: Awaited<ReturnType<typeof sleeper>>['run']) {
  await run.succeed('who');
  await run.succeed('plan');
  await run.ask('review', REVIEW);
  await vi.waitFor(() => expect(run.view.state().question?.id).toBe('review'));
}

test('a gate that ran out while the machine slept says so, and so does the journal', async () => {
  const { run, sleep, lines } = await sleeper();
  await toTheGate(run);
  run.pass(16 * 60_000);
  await sleep();
  expect(lines()).toEqual([WORDS]);
  const refused = await run.view.answer('review', {
    by: 'op',
    text: 'aws_instance.ttb',
    digest: 'a'.repeat(64),
  });
  expect(refused).toContain(WORDS);
  const closed = run.events.find(({ type }) => type === 'question.closed');
  expect(closed).toMatchObject({ reason: `what was reviewed is too old: ${WORDS}` });
  const failed = run.events.find(({ type }) => type === 'step.failed');
  expect(failed).toMatchObject({
    failure: { code: 'plan-expired', message: expect.stringContaining(WORDS) },
  });
  expect(fold(run.events)).toEqual(run.view.state());
});

test('in a change it is told that the program slept too, and what that may have ended', async () => {
  const { run, sleep, lines } = await sleeper();
  await toTheGate(run);
  await run.view.answer('review', { by: 'op', text: 'aws_instance.ttb', digest: 'a'.repeat(64) });
  const apply = () => run.view.state().steps.find(({ id }) => id === 'apply')?.status;
  await vi.waitFor(() => expect(apply()).toBe('running'));
  await sleep();
  expect(lines()).toEqual([
    expect.stringMatching(/12 min .*; "Apply the plan" slept too: its credentials .* lock/),
  ]);
  const event = run.events.find(({ type }) => type === 'machine.slept');
  expect(event).toMatchObject({ ms: SLEPT.ms, changing: 'apply' });
  if (event) expect(inWords(event)).toContain(`${WORDS}; "apply" slept too`);
});

test('a run that is not at work any more gets no event of it', async () => {
  const { run, stop } = await sleeper();
  await run.view.ask('pause');
  await run.driven;
  await run.view.slept({ from: '', to: '', ms: 1 });
  expect(run.events.map(({ type }) => type)).not.toContain('machine.slept');
  stop();
});
