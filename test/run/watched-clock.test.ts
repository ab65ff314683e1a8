import { expect, test } from 'vitest';
import { reduce } from '../../src/engine/reduce.ts';
import type { RunState } from '../../src/engine/run-state.ts';
import type { Held } from '../../src/run/lock.ts';
import { watchedNow } from '../../src/run/watched-clock.ts';
import { frameOf } from '../support/fake-run.ts';

const AT = '2026-11-23T06:02:11.000Z';
const at = (seconds: number): number => Date.parse(AT) + seconds * 1000;

const running = (speed: number | 'max' | undefined): RunState => {
  const { speed: _, ...frame } = frameOf();
  const stamp = { v: 1, seq: 0, at: AT, t: 0, epoch: 1, prev: '' } as const;
  const opened = reduce(undefined, {
    ...stamp,
    type: 'run.opened',
    ...frame,
    ...(speed === undefined ? {} : { speed }),
  });
  return { ...opened, t: 5000 };
};

const held = (silentMs: number): Held => ({
  pid: 1,
  startTime: '1',
  bootId: 'b',
  host: 'h',
  since: AT,
  silentMs,
});

test.each([
  ['real time', undefined, held(0), 15_000],
  ['as much faster as machines are', 20, held(0), 205_000],
  ['1:1 where its jumps cannot be foreseen', 'max', held(0), 15_000],
  ['1:1 where nobody is at it', 20, undefined, 15_000],
] as const)('ten seconds after the last event, it goes %s', (_, speed, holder, t) => {
  expect(watchedNow(running(speed), holder, at(10))).toBe(t);
});

test('1:1 while a person is asked, and when it is paused', () => {
  const state = running(20);
  const question = {
    id: 'review',
    kind: 'gate',
    step: 'review',
    title: '',
    facts: {},
    openedT: 5000,
    openedAt: AT,
  };
  expect(watchedNow({ ...state, question } as RunState, held(0), at(10))).toBe(15_000);
  expect(watchedNow({ ...state, phase: 'paused' }, held(0), at(10))).toBe(15_000);
});

test('a run that is over stands still', () => {
  expect(watchedNow({ ...running(20), phase: 'closed' }, undefined, at(600))).toBe(5000);
});

test('fast no longer than there are signs of life, and never back', () => {
  // Ten minutes ago the last event, and since nine and a half no sign.
  const now = watchedNow(running(20), held(570_000), at(600));
  expect(now).toBe(5000 + 45_000 * 20 + 555_000);
  // A clock that was set back.
  expect(watchedNow(running(20), held(0), at(-60))).toBe(5000);
});
