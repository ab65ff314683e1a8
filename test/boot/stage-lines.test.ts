import { expect, test } from 'vitest';
import { newBoot, parseLines } from '../../src/boot/parse.ts';
import { stageLines } from '../../src/boot/stage-lines.ts';
import { stagesFrom } from '../../src/boot/stages.ts';

const stages = stagesFrom({
  stages: [
    { id: 'packages', title: 'Packages', typicalMs: { warm: 8000, cold: 8000 } },
    { id: 'model-restore', title: 'Restore', typicalMs: { warm: 6000, cold: 1500 } },
    { id: 'model-pull', title: 'Pull', typicalMs: { warm: null, cold: 600_000 } },
    { id: 'model-export', title: 'Export', background: true, typicalMs: { warm: null, cold: 60_000 } },
  ],
});
const mark = (stage: string, event: string, up: number, more: object = {}) =>
  `##RB ${JSON.stringify({ stage, event, t: 1000 + up, up, ...more })}`;
const at = (up: number, ...lines: string[]) => stageLines(parseLines(newBoot(stages), lines), up);

test('what is not begun has its usual time, and what does not occur in this boot is not there', () => {
  expect(at(5)).toEqual([
    { title: 'Packages', status: 'pending', usualMs: 8000 },
    { title: 'Restore', status: 'pending', usualMs: 6000 },
  ]);
});

test('what runs counts on between its lines, what is over has its time', () => {
  const lines = at(
    30,
    mark('packages', 'start', 10),
    mark('packages', 'end', 19.5),
    mark('model-restore', 'start', 20),
  );
  expect(lines).toMatchObject([
    { title: 'Packages', status: 'ended', ms: 9500 },
    { title: 'Restore', status: 'running', ms: 10_000 },
  ]);
});

test('a transfer has its rate, what is left of it, and how long nothing came', () => {
  const boot = [
    mark('model-restore', 'start', 20),
    mark('model-restore', 'progress', 30, { done: 1000, total: 4000 }),
  ];
  expect(at(32, ...boot)[1]).toMatchObject({ done: 1000, total: 4000, rate: 100, leftMs: 30_000 });
  expect(at(95, ...boot)[1]).toMatchObject({ done: 1000, quietMs: 65_000 });
  // Its word alone is no byte.
  const same = mark('model-restore', 'progress', 60, { done: 1000, total: 4000 });
  expect(at(95, ...boot, same)[1]).toMatchObject({ quietMs: 65_000 });
});

test('while it stood still is no part of its pace', () => {
  const boot = [
    mark('model-restore', 'start', 20),
    mark('model-restore', 'progress', 30, { done: 1000, total: 4000 }),
    mark('model-restore', 'progress', 130, { done: 1200, total: 4000 }),
    mark('model-restore', 'progress', 132, { done: 1400, total: 4000 }),
  ];
  expect(Math.round(at(132, ...boot)[1]?.rate ?? 0)).toBe(Math.round(1400 / 12));
});

test('a try that failed is counted, by the line that the boot script says it with', () => {
  const told = stagesFrom({
    stages: [{ id: 'model-pull', title: 'Pull', tries: 'model pull', typicalMs: {} }],
  });
  const lines = [
    mark('model-pull', 'start', 20),
    '[   30.1] cloud-init[9]: model pull, try 1: the connection ended early',
    'somebody says model pull, try 7: not at its beginning',
  ];
  const state = parseLines(newBoot(told), lines);
  expect(stageLines(state, 31)[0]).toMatchObject({ tries: 2 });
  expect(state.stages[0]).toMatchObject({ failedTries: 1, tryFailed: true });
  const moves = mark('model-pull', 'progress', 33, { done: 1, total: 4 });
  expect(parseLines(state, [moves]).stages[0]).not.toHaveProperty('tryFailed');
});

test("without markers cloud-init's own stages are shown, each until the next one begins", () => {
  const starts = (name: string, up: number) =>
    `Cloud-init v. 22.2.2 running '${name}' at Mon, 23 Nov 2026 06:00:00 +0000. Up ${up} seconds.`;
  const lines = [starts('init', 6), starts('modules:config', 8), starts('modules:final', 9)];
  const shown = stageLines(parseLines(newBoot([]), lines), 30);
  expect(shown).toEqual([
    { title: 'Network', status: 'ended', ms: 2000 },
    { title: 'System', status: 'ended', ms: 1000 },
    { title: 'Boot script', status: 'running', ms: 21_000 },
  ]);
  expect(stageLines(parseLines(newBoot([]), lines.slice(0, 1)), 7).map(({ status }) => status)).toEqual([
    'running',
    'pending',
    'pending',
  ]);
});

test('without a usable cache the times are those of a cold boot', () => {
  const lines = at(
    30,
    mark('model-restore', 'start', 20),
    mark('model-restore', 'end', 21, { outcome: 'missing' }),
  );
  expect(lines.map(({ title, usualMs }) => [title, usualMs])).toEqual([
    ['Packages', 8000],
    ['Restore', 1500],
    ['Pull', 600_000],
  ]);
});
