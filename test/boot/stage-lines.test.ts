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

test('a transfer has its rate and what is left of it, until it falls silent', () => {
  const boot = [
    mark('model-restore', 'start', 20),
    mark('model-restore', 'progress', 30, { done: 1000, total: 4000 }),
  ];
  expect(at(32, ...boot)[1]).toMatchObject({ done: 1000, total: 4000, rate: 100, leftMs: 30_000 });
  const silent = at(95, ...boot)[1];
  expect(silent).toMatchObject({ done: 1000, silentMs: 65_000 });
  expect(silent).not.toHaveProperty('leftMs');
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
