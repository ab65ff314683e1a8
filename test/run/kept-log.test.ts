import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event, Stamped } from '../../src/engine/events.ts';
import { keptLog } from '../../src/run/kept-log.ts';
import { scratch } from '../support/folder.ts';

const at = (t: number, event: Event): Stamped => ({
  v: 1,
  seq: t,
  at: '2026-11-23T06:02:11.000Z',
  t,
  epoch: 1,
  prev: '',
  ...event,
});
const started = (t: number, step: string, attempt: number, more: { rollback?: true } = {}): Stamped =>
  at(t, { type: 'step.started', step, attempt, params: {}, ...more });

async function kept(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await scratch();
  for (const [i, [name, text]] of Object.entries(files).entries()) {
    const file = join(folder, 'logs', name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await utimes(file, i + 1, i + 1);
  }
  return folder;
}

test('the lines of all attempts come in the order they were made, with the time of their attempt', async () => {
  const folder = await kept({
    'boot/1/ssm.log': 'second\n',
    'plan/1/terragrunt.log': 'a\n\nb\n',
    'plan/1/plan.stdout': 'raw\n',
    'plan/2/terragrunt.log': 'c\n',
    'apply/1/rollback-2/terragrunt.log': 'back\n',
    'boot/1/console.log': 'first, but written last',
  });
  const events = [
    started(10, 'plan', 1),
    started(20, 'plan', 2),
    started(30, 'apply', 1),
    started(40, 'apply', 1, { rollback: true }),
    started(50, 'apply', 1, { rollback: true }),
    started(60, 'boot', 1),
  ];
  const lines = await keptLog(folder, events);
  expect(lines.map(({ source, text, t }) => `${t} ${source} ${text}`)).toEqual([
    '10 terragrunt a',
    '10 terragrunt ',
    '10 terragrunt b',
    '20 terragrunt c',
    '50 terragrunt back',
    '60 ssm second',
    '60 console first, but written last',
  ]);
});

test('of long logs only the end is read, in whole lines', async () => {
  const long = Array.from({ length: 60_000 }, (_, i) => `line ${i}`).join('\n');
  const folder = await kept({ 'plan/1/terragrunt.log': 'old\n', 'boot/1/console.log': `${long}\n` });
  const lines = await keptLog(folder, [started(10, 'plan', 1), started(20, 'boot', 1)]);
  expect(lines.at(-1)).toEqual({ source: 'console', text: 'line 59999', t: 20 });
  expect(lines.length).toBeGreaterThan(40_000);
  expect(lines.length).toBeLessThan(60_000);
  expect(lines[0]?.text).toMatch(/^line \d+$/);
});

test('a run whose logs are gone has none', async () => {
  expect(await keptLog(await scratch(), [started(10, 'plan', 1)])).toEqual([]);
});
