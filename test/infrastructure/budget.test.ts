import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { budget, outageMs } from '../../infrastructure/budget.mjs';
import { infrastructure } from './instance.ts';

const rates = () => JSON.parse(readFileSync(join(infrastructure, 'budget.json'), 'utf8'));
const run = (...args: string[]) =>
  execFileSync(process.execPath, [join(infrastructure, 'budget.mjs'), ...args], { encoding: 'utf8' });

test('the sum is that of the path: launch, the longer of the two lanes, pull, load and question', () => {
  const { parts, totalMs } = budget(rates(), 'warm', 'expected');
  const onPath = parts.filter((part) => part.onPath);
  expect(onPath.map(({ id }) => id)).toEqual([
    'launch',
    'kernel',
    'packages',
    'images',
    'services',
    'model-load',
    'question',
  ]);
  expect(onPath.reduce((sum, { ms }) => sum + ms, 0)).toBe(totalMs);
});

test('on a slow disk the path goes through the model, and the sum grows by what it is longer', () => {
  const figures = rates();
  const before = budget(figures, 'warm', 'expected').totalMs;
  figures.figures.diskRate.expected = 125 * 2 ** 20;
  const { parts, totalMs } = budget(figures, 'warm', 'expected');
  const ms = (id: string) => parts.find((part) => part.id === id)?.ms as number;
  expect(parts.filter((part) => part.onPath).map(({ id }) => id)).toContain('model-restore');
  expect(ms('model-restore')).toBeCloseTo(59_636, -2);
  expect(totalMs - before).toBe(
    ms('model-restore') + ms('model-verify') - ms('packages') - ms('images') - ms('services'),
  );
});

test('a warm recovery is planned in two minutes where it took eight to twelve, a cold one in six where it took twenty', () => {
  expect(budget(rates(), 'warm', 'expected').totalMs).toBeLessThan(120_000);
  expect(budget(rates(), 'warm', 'floor').totalMs).toBeLessThan(60_000);
  expect(budget(rates(), 'cold', 'expected').totalMs).toBeLessThan(360_000);
});

test('callers get errors from the new instance running until its target is in service', () => {
  for (const way of ['warm', 'cold'] as const) {
    const after = budget(rates(), way, 'expected').parts.filter(
      ({ id, onPath }) => onPath && !['launch', 'question'].includes(id),
    );
    const seen = readFileSync(join(infrastructure, 'load_balancer.tf'), 'utf8');
    const [interval, checks] = ['interval', 'healthy_threshold'].map((name) =>
      Number(new RegExp(`^ *${name} += (\\d+)`, 'm').exec(seen)?.[1]),
    ) as [number, number];
    const sum = after.reduce((total, { ms }) => total + ms, 0) + interval * checks * 1000;
    expect(outageMs(rates(), way, 'expected')).toBe(sum);
  }
});

test('prints Markdown and JSON, from the figures of a reader too', () => {
  expect(run()).toMatch(/\| \*\*until a real question is answered\*\* \| \*\*[\d.]+ s\*\* \|/);
  expect(JSON.parse(run('--json')).warm.expected.totalMs).toBe(budget(rates(), 'warm', 'expected').totalMs);

  const dir = mkdtempSync(join(tmpdir(), 'firedrill-budget-'));
  const mine = rates();
  mine.figures.launchSeconds.expected += 100;
  writeFileSync(join(dir, 'mine.json'), JSON.stringify(mine));
  const more = JSON.parse(run('--json', join(dir, 'mine.json'))).warm.expected.totalMs;
  expect(more - budget(rates(), 'warm', 'expected').totalMs).toBe(100_000);
  rmSync(dir, { recursive: true });
});

test('every figure has a source, and no floor is slower than what is expected', () => {
  for (const [name, figure] of Object.entries<{
    floor: number;
    expected: number;
    unit: string;
    source: string;
  }>(rates().figures)) {
    expect(figure.source, name).toBeTruthy();
    if (figure.unit === 'B/s') expect(figure.floor, name).toBeGreaterThanOrEqual(figure.expected);
    else expect(figure.floor, name).toBeLessThanOrEqual(figure.expected);
  }
});
