import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { watchedBoot } from '../../src/run/watched-boot.ts';
import { scratch } from '../support/folder.ts';

const mark = (event: string, up: number, more: object = {}): string =>
  `##RB ${JSON.stringify({ stage: 'model-pull', event, t: 1000 + up, up, ...more })}`;

async function kept() {
  const folder = await scratch();
  const attempt = join(folder, 'logs/boot/1');
  await mkdir(attempt, { recursive: true });
  return { boot: watchedBoot(folder), attempt };
}

test('where a boot stands is read from the log that is kept of it, and goes on with the time', async () => {
  const { boot, attempt } = await kept();
  const stages = [
    { id: 'model-pull', title: 'Pull', typicalMs: { warm: null, cold: 9000 }, givesUpMs: 90_000 },
    { id: 'recovered', title: 'Recovered', typicalMs: { cold: 0 }, after: ['model-pull'] },
  ];
  await writeFile(join(attempt, 'stages.json'), JSON.stringify({ stages }));
  boot.read('boot/1', [mark('start', 10), mark('progress', 20, { done: 100, total: 400 })]);
  const first = boot.progress(5000);
  expect(first).toMatchObject({ label: 'Pull', done: 100, total: 400, unit: 'bytes' });
  expect(first?.boot).toMatchObject({ source: 'its kept log', left: { ms: 30_000, by: 'pace' } });
  expect(boot.progress(77_000)?.boot?.stages[0]).toMatchObject({ quietMs: 72_000, givesUpMs: 90_000 });
  boot.over();
  expect(boot.progress(78_000)).toBeUndefined();
});

test('an attempt without stages is no boot', async () => {
  const { boot } = await kept();
  boot.read('boot/1', [mark('start', 10)]);
  expect(boot.progress(0)).toBeUndefined();
});
