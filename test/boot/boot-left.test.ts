import { expect, test } from 'vitest';
import { bootLeft } from '../../src/boot/boot-left.ts';
import { newBoot, parseLines } from '../../src/boot/parse.ts';
import { stagesFrom } from '../../src/boot/stages.ts';

const both = (ms: number) => ({ warm: ms, cold: ms });
const stages = stagesFrom({
  stages: [
    { id: 'packages', typicalMs: both(10_000), tries: 'dnf install' },
    { id: 'model-restore', typicalMs: { warm: 20_000, cold: 1000 }, fatal: false, givesUpMs: 30_000 },
    { id: 'model-verify', typicalMs: { warm: 5000, cold: null }, after: ['model-restore'], fatal: false },
    {
      id: 'model-pull',
      typicalMs: { warm: null, cold: 150_000 },
      after: ['model-restore', 'model-verify', 'packages'],
      givesUpMs: 90_000,
      tries: 'model pull',
    },
    { id: 'question', typicalMs: both(50_000), after: ['packages', 'model-verify', 'model-pull'] },
    { id: 'recovered', typicalMs: both(0), after: ['question'] },
  ],
});
const mark = (stage: string, event: string, up: number, more: object = {}) =>
  `##RB ${JSON.stringify({ stage, event, t: 1000 + up, up, ...more })}`;
const at = (up: number, ...lines: string[]) => bootLeft(parseLines(newBoot(stages), lines), 'recovered', up);
const BEGUN = [mark('packages', 'start', 10), mark('model-restore', 'start', 10)];

test('what is left is the longest way through the stages, with what is usual for each', () => {
  expect(at(10, ...BEGUN)).toEqual({ ms: 75_000, by: 'usual' });
  expect(at(14, ...BEGUN)).toEqual({ ms: 71_000, by: 'usual' });
});

test('a cold cache moves it with its very line, and so do wrong bytes', () => {
  const missing = [...BEGUN, mark('model-restore', 'end', 11, { outcome: 'missing' })];
  expect(at(11, ...missing)).toEqual({ ms: 9000 + 150_000 + 50_000, by: 'usual' });
  const wrong = [
    ...BEGUN,
    mark('packages', 'end', 20),
    mark('model-restore', 'end', 30, { outcome: 'restored' }),
    mark('model-verify', 'start', 30),
  ];
  expect(at(30, ...wrong)).toEqual({ ms: 55_000, by: 'fixed' });
  expect(at(35, ...wrong, mark('model-verify', 'fail', 35))).toEqual({ ms: 200_000, by: 'usual' });
});

const PULLING = [
  ...BEGUN,
  mark('packages', 'end', 20),
  mark('model-restore', 'end', 20, { outcome: 'missing' }),
  mark('model-pull', 'start', 20),
];

test('a transfer goes on at its pace; while no byte comes it is told for how long', () => {
  const moving = mark('model-pull', 'progress', 30, { done: 100, total: 1000 });
  expect(at(30, ...PULLING, moving)).toEqual({ ms: 90_000 + 50_000, by: 'pace', quietMs: 0 });
  const again = mark('model-pull', 'progress', 60, { done: 100, total: 1000 });
  expect(at(60, ...PULLING, moving, again)).toMatchObject({ by: 'pace', quietMs: 30_000 });
});

test('after a failed try it is only the least, until a byte comes; so it is while the machine waits for its next attempt', () => {
  const failed = [...PULLING, 'model pull, try 1: pull model manifest: file does not exist'];
  expect(at(40, ...failed)).toMatchObject({ atLeast: 'tried' });
  const comes = mark('model-pull', 'progress', 50, { done: 100, total: 1000, try: 2 });
  expect(at(50, ...failed, comes)).not.toHaveProperty('atLeast');
  expect(at(60, ...PULLING, mark('model-pull', 'fail', 60))).toMatchObject({ atLeast: 'tried' });
});

test('an attempt of the machine that has failed is not forgotten when its next one begins: until a byte comes, or the stage ends', () => {
  const failed = [...PULLING, mark('model-pull', 'fail', 60)];
  const again = [...failed, mark('packages', 'start', 70), mark('model-restore', 'start', 70)];
  expect(at(71, ...again)).toMatchObject({ atLeast: 'tried' });
  const pulls = [
    ...again,
    mark('packages', 'end', 75),
    mark('model-restore', 'end', 75, { outcome: 'missing' }),
    mark('model-pull', 'start', 75),
  ];
  expect(at(76, ...pulls)).toMatchObject({ atLeast: 'tried' });
  const comes = mark('model-pull', 'progress', 80, { done: 100, total: 1000 });
  expect(at(80, ...pulls, comes)).not.toHaveProperty('atLeast');
  expect(at(90, ...pulls, mark('model-pull', 'end', 90))).not.toHaveProperty('atLeast');
});

test('a stage without a pace that takes far longer than usual: how long it will be is not known', () => {
  expect(at(24, ...BEGUN)).not.toHaveProperty('atLeast');
  expect(at(40, ...BEGUN)).toMatchObject({ atLeast: 'longer' });
});

test('of stages that nobody described nothing is known', () => {
  expect(bootLeft(newBoot([]), 'recovered', 10)).toBeUndefined();
});
