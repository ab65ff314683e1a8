import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { budget, outageMs, silentBucketS } from '../../infrastructure/budget.mjs';
import { infrastructure } from './instance.ts';

const rates = () => JSON.parse(readFileSync(join(infrastructure, 'budget.json'), 'utf8'));
const run = (...args: string[]) =>
  execFileSync(process.execPath, [join(infrastructure, 'budget.mjs'), ...args], { encoding: 'utf8' });

test('the sum is that of the path: launch, the longer of the two lanes, pull, load and question', () => {
  const { parts, answersMs, totalMs } = budget(rates(), 'warm', 'expected');
  const onPath = parts.filter((part) => part.onPath);
  expect(onPath.map(({ id }) => id)).toEqual([
    'launch',
    'kernel',
    'model-restore',
    'model-verify',
    'model-load',
    'answers',
    'question',
  ]);
  expect(onPath.reduce((sum, { ms }) => sum + ms, 0)).toBe(totalMs);
  expect(totalMs - answersMs).toBe(onPath.at(-1)?.ms);
});

test('on a slow disk the sum grows by what the model takes longer', () => {
  const figures = rates();
  const { parts: fast, totalMs: before } = budget(figures, 'warm', 'expected');
  const beforeMs = (id: string) => fast.find((part) => part.id === id)?.ms as number;
  figures.figures.diskRate.expected = 125 * 2 ** 20;
  const { parts, totalMs } = budget(figures, 'warm', 'expected');
  const ms = (id: string) => parts.find((part) => part.id === id)?.ms as number;
  expect(parts.filter((part) => part.onPath).map(({ id }) => id)).toContain('model-restore');
  const bytes = 7_816_589_186 + 1_000_000_000; // the model, and the images beside it
  expect(ms('model-restore')).toBeCloseTo((bytes / (125 * 2 ** 20)) * 1000, -2);
  expect(totalMs - before).toBe(ms('model-restore') - beforeMs('model-restore'));
});

test('with a disk twice as fast the path goes through Docker', () => {
  const figures = rates();
  figures.figures.diskRate.expected *= 2;
  figures.figures.networkRate.expected *= 2;
  const { parts } = budget(figures, 'warm', 'expected');
  expect(parts.filter((part) => part.onPath).map(({ id }) => id)).toContain('packages');
});

test('a warm recovery answers in a minute and a half and sees in two and a half, where it took eight to twelve', () => {
  const warm = budget(rates(), 'warm', 'expected');
  expect(warm.answersMs).toBeLessThan(90_000);
  expect(warm.totalMs).toBeLessThan(150_000);
  expect(budget(rates(), 'warm', 'floor').answersMs).toBeLessThan(60_000);
  expect(budget(rates(), 'cold', 'expected').totalMs).toBeLessThan(360_000);
});

test('nothing but other hardware makes it see faster than physics allows', () => {
  // facts: 18.6 TFLOP for any picture, 4 cores x 3 GHz x 64 FLOP a cycle.
  expect(rates().figures.questionSeconds.floor).toBeGreaterThanOrEqual(Math.floor(18.6e12 / (4 * 3e9 * 64)));
});

test('callers of a dead instance get errors from the new one running until it answers', () => {
  for (const way of ['warm', 'cold'] as const) {
    const after = budget(rates(), way, 'expected').parts.filter(
      ({ id, onPath }) => onPath && !['launch', 'question'].includes(id),
    );
    expect(outageMs(rates(), way, 'expected')).toBe(after.reduce((total, { ms }) => total + ms, 0));
  }
});

test('prints Markdown and JSON, from the figures of a reader too', () => {
  expect(run()).toMatch(/\| \*\*answers\*\*: a question in words \| \*\*[\d.]+ s\*\* \|/);
  expect(JSON.parse(run('--json')).warm.expected.totalMs).toBe(budget(rates(), 'warm', 'expected').totalMs);

  const dir = mkdtempSync(join(tmpdir(), 'firedrill-budget-'));
  const mine = rates();
  mine.figures.launchSeconds.expected += 100;
  writeFileSync(join(dir, 'mine.json'), JSON.stringify(mine));
  const more = JSON.parse(run('--json', join(dir, 'mine.json'))).warm.expected.totalMs;
  expect(more - budget(rates(), 'warm', 'expected').totalMs).toBe(100_000);
  rmSync(dir, { recursive: true });
});

test('a bucket that never answers is asked for as long as the script does: three looks and the pauses between, then the archive', () => {
  expect(silentBucketS()).toBe(10 + 3 + 20 + 3 + 40 + 10);
  expect(run()).toContain(`is asked for the model for ${silentBucketS()} s,`);
});

test('what an old instance is given to finish, and how many pictures that is, is of load_balancer.tf and the figures', () => {
  const unit = readFileSync(join(infrastructure, 'load_balancer.tf'), 'utf8');
  const delay = Number(/deregistration_delay = (\d+)/.exec(unit)?.[1]);
  const script = readFileSync(join(infrastructure, 'in_service.sh'), 'utf8');
  expect(Number(/drain_s=\$\{IN_SERVICE_DRAIN_S:-(\d+)\}/.exec(script)?.[1])).toBeGreaterThan(delay);
  const pictures = Math.floor(delay / rates().figures.questionSeconds.expected);
  expect(pictures).toBeGreaterThanOrEqual(1);
  expect(run()).toMatch(
    new RegExp(`is given\\n${delay} s to finish [\\s\\S]* leaves time for ${pictures}: `),
  );
});

test('README has the budget as it is computed', () => {
  const readme = readFileSync(join(infrastructure, 'README.md'), 'utf8');
  expect(/<!-- budget -->\n([\s\S]*)<!-- \/budget -->/.exec(readme)?.[1]?.trim()).toBe(run().trim());
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
