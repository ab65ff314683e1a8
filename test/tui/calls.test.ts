import { expect, test } from 'vitest';
import { callFor, ringing } from '../../src/tui/calls.ts';
import { createModelStore } from '../../src/tui/model-store.ts';
import type { Model, RunModel } from '../../src/tui/view-model.ts';
import { HOME } from '../support/fake-host.ts';
import { type FakeRun, fakeRun, frameOf, REVIEW } from '../support/fake-run.ts';
import { gated } from '../support/walk.ts';

const ON_TRACK = { verdict: 'on track', basis: '' } as const;

function modelOf({ view }: FakeRun, more: Partial<RunModel> = {}, keyAgoMs?: number): Model {
  const state = view.state();
  const run = {
    view,
    state,
    nowMs: view.now(),
    progress: undefined,
    logVersion: 0,
    forecast: ON_TRACK,
    ...more,
  };
  const quiet = keyAgoMs === undefined ? { open: true } : { open: true, lastKeyAt: 100_000 - keyAgoMs };
  const base = createModelStore(HOME, { columns: 80, rows: 24 }, new Date(0)).getState();
  return { ...base, run, quiet, tickMs: 100_000 };
}

test('something that waits calls whoever is away, once', async () => {
  const run = fakeRun(frameOf());
  for (const step of ['who', 'plan']) await run.succeed(step);
  const before = modelOf(run);
  await run.ask('review', REVIEW);
  const words = 'firedrill, REHEARSAL · sandbox · 20x · warm-cache: Review the plan waits for you';
  expect(callFor(before, modelOf(run))).toBe(words);
  expect(callFor(before, modelOf(run, {}, 10_000))).toBe(words);
  expect(callFor(before, modelOf(run, {}, 9_999))).toBeUndefined();
  expect(callFor(modelOf(run), modelOf(run))).toBeUndefined();
  expect(callFor(before, modelOf(run, { watching: { says: 'root is at it' } }))).toBeUndefined();
  // Another run was opened: its question is on the screen that the person just asked for.
  expect(callFor(modelOf(fakeRun(frameOf())), modelOf(run))).toBeUndefined();
});

test('time that is at risk calls whoever is at the keys too, and the end of a run whoever watches', async () => {
  const run = fakeRun(frameOf());
  const before = modelOf(run);
  const risk = { verdict: 'at risk', basis: '' } as const;
  expect(callFor(before, modelOf(run, { forecast: risk }, 0))).toContain('the target is at risk');
  expect(callFor(modelOf(run, { forecast: risk }), modelOf(run, { forecast: risk }))).toBeUndefined();
  const dry = fakeRun(frameOf({ mode: 'dry-run' }));
  expect(callFor(modelOf(dry), modelOf(dry, { forecast: risk }))).toBeUndefined();
  await run.write('who', { type: 'step.overdue', step: 'who', attempt: 1, limitMs: 1000 });
  expect(callFor(before, modelOf(run))).toContain('a step takes longer than it should');
  const ended = { ...run.view.state(), phase: 'closed' as const };
  expect(callFor(before, modelOf(run, { state: ended, watching: { says: '' } }))).toContain('is over');
});

test('the bell, and a notification that tmux hands on', () => {
  expect(ringing('a\u0007b', {})).toBe('\u0007\u001b]9;ab\u0007');
  expect(ringing('a', { TMUX: '/tmp/tmux' })).toBe('\u0007\u001bPtmux;\u001b\u001b]9;a\u0007\u001b\\');
  expect(ringing('a', { FIREDRILL_BELL: 'off' })).toBe('');
});

test('a gate that opens while nobody is there rings in the terminal', async () => {
  const { t } = await gated();
  const rings = (): number => t.stdout.bytes.split('\u001b]9;').length - 1;
  expect(rings()).toBe(0);
  const { t: away, run } = await gated();
  await run.view.answer('review', { by: 'op', text: 'aws_instance.ttb' });
  away.wait(20_000);
  await run.fail('apply', { code: 'no-capacity', message: 'no capacity' });
  await away.until('"Apply the plan" failed');
  expect(away.stdout.bytes).toMatch(/\u0007\u001b\]9;firedrill, REHEARSAL[^\u0007]* waits for you\u0007/);
});
