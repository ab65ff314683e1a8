/** stages.json is what the boot script does, in its order, and takes what the budget says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { budget } from '../../infrastructure/budget.mjs';
import { Instance, infrastructure, missing } from './instance.ts';

type Stage = {
  id: string;
  title: string;
  meaning: string;
  in: ('warm' | 'cold')[];
  after: string[];
  typicalMs: { warm: number | null; cold: number | null };
  bytes: boolean;
  fatal: boolean;
  background: boolean;
};
vi.setConfig({ testTimeout: 60_000 }); // a busy machine takes its time
const read = (name: string) => JSON.parse(readFileSync(join(infrastructure, name), 'utf8'));
const { stages, modelBytes } = read('stages.json') as { stages: Stage[]; modelBytes: number };
const rates = read('budget.json');
const why = missing();
const ways = ['warm', 'cold'] as const;

/** A whole boot in a folder, with what comes after it, each thing taking its time in the budget. */
async function boot(way: 'warm' | 'cold', scale: number) {
  const instance = new Instance();
  if (way === 'warm') instance.warm();
  const ms = Object.fromEntries(budget(rates, way, 'expected').parts.map((part) => [part.id, part.ms]));
  instance.takes({
    packages: ms['packages'] ?? 0,
    images: ms['images'] ?? 0,
    services: ms['services'] ?? 0,
    // The files of the test are small: their hashing takes no time, so its share is in the copy.
    restore: (ms['model-restore'] ?? 0) + (ms['model-verify'] ?? 0),
    pull: ms['model-pull'] ?? 0,
    load: ms['model-load'] ?? 0,
    // Both are in the one part of the budget.
    text: (ms['answers'] ?? 0) / 2,
    verifier: (ms['answers'] ?? 0) / 2,
    question: ms['question'] ?? 0,
  });
  instance.settings['CLOUDWATCH_CONFIG_B64'] = Buffer.from('{}').toString('base64');
  instance.scale = scale;
  // The answer that there is no cache takes no time to speak of: so that what runs beside it is seen, it comes when the
  // first package is asked for. A script that waits for it first waits in vain.
  if (way === 'cold') instance.fault('s3-answers-later', 1);
  expect(await instance.run()).toBe(0);
  const pathMs = instance.criticalPathMs();
  await instance.runUnits();
  const markers = instance.markers();
  instance.remove();
  return { markers, pathMs };
}

test('the stages are those of DESIGN §16, in its order, and each follows stages of the list', () => {
  const ids =
    'packages images model-restore model-verify model-pull services model-load answers question recovered model-export images-export monitoring';
  expect(stages.map(({ id }) => id)).toEqual(ids.split(' '));
  for (const stage of stages) {
    for (const id of stage.after) expect(ids.split(' ')).toContain(id);
    for (const way of ways) expect(stage.typicalMs[way] !== null).toBe(stage.in.includes(way));
    expect(stage.title && stage.meaning).toBeTruthy();
  }
});

test('the usual times are those of the budget, and the model has its size', () => {
  expect(rates.figures.modelBytes.expected).toBe(modelBytes);
  for (const way of ways)
    for (const { id, ms } of budget(rates, way, 'expected').parts) {
      const usual = stages.find((stage) => stage.id === id)?.typicalMs[way];
      if (usual)
        expect(Math.abs(usual - ms), `${id}, ${way}: ${usual} against ${ms}`).toBeLessThanOrEqual(ms * 0.1);
    }
});

describe.skipIf(why).each(ways)(`what the script reports: %s${why ? ` (skipped: ${why})` : ''}`, (way) => {
  // Again, since on a busy machine what runs beside something may begin only after its end: that is then on the path. What is
  // truly waited for is on it each time.
  test('exactly the stages of the list, each after those it follows, and the path of the budget', {
    retry: 2,
  }, async () => {
    const scale = way === 'warm' ? 20 : 60;
    const { markers, pathMs } = await boot(way, scale);
    const t = (id: string, event: string) =>
      markers.find((marker) => marker.stage === id && marker.event === event)?.t;
    const expected = stages.filter((stage) => stage.in.includes(way));
    expect([...new Set(markers.map(({ stage }) => stage))].sort()).toEqual(
      expected.map(({ id }) => id).sort(),
    );

    for (const stage of expected) {
      const start = t(stage.id, 'start') as number;
      expect(t(stage.id, 'end'), stage.id).toBeGreaterThanOrEqual(start);
      for (const before of stage.after.filter((id) => t(id, 'end') !== undefined))
        expect(start, `${stage.id} after ${before}`).toBeGreaterThanOrEqual(t(before, 'end') as number);
      if (stage.background) expect(start).toBeGreaterThanOrEqual(t('recovered', 'end') as number);
      const progress = markers.filter((marker) => marker.stage === stage.id && marker.event === 'progress');
      for (const marker of progress) {
        expect(stage.bytes, `${stage.id} has progress`).toBe(true);
        expect(marker['done']).toBeLessThanOrEqual(marker['total'] as number);
      }
      if (stage.bytes && !(stage.id === 'model-restore' && way === 'cold'))
        expect(progress.length, stage.id).toBeGreaterThan(0);
    }
    // The model's way and Docker's overlap: the first byte of one before the last of the other.
    expect(t('model-restore', 'start')).toBeLessThan(t('packages', 'end') as number);
    expect(t('packages', 'start')).toBeLessThan(t('model-restore', 'end') as number);

    const plan = budget(rates, way, 'expected');
    const onScript = plan.parts.filter(({ onPath, lane }) => onPath && lane !== 'before');
    const planMs = onScript.reduce((sum, { ms }) => sum + ms, 0);
    const tookMs = Math.round(
      ((t('recovered', 'end') as number) - (t('model-restore', 'start') as number)) * 1000 * scale,
    );
    const rows = onScript.map(({ id, ms }) => {
      const took = Math.round(((t(id, 'end') as number) - (t(id, 'start') as number)) * 1000 * scale);
      return `  ${id.padEnd(14)} ${String(ms).padStart(7)} ms in the budget ${String(took).padStart(7)} ms here`;
    });
    console.log(
      [
        `critical path, ${way}, at 1:${scale}`,
        ...rows,
        `  sum ${planMs} ms, here ${pathMs} ms and, with this machine's own time scaled up, ${tookMs} ms: ${(tookMs / planMs).toFixed(2)}x`,
      ].join('\n'),
    );
    // Nothing is waited for that the budget has beside the path, and nothing is done twice. Tighter than the 1.2x that
    // is promised: the model's way after Docker's instead of beside it would be 1.19x. Not asserted of `tookMs`, which
    // holds the delays of a busy machine, times the scale.
    expect(pathMs).toBeLessThanOrEqual(planMs * 1.05);
    expect(pathMs).toBeGreaterThanOrEqual(planMs * 0.95);
  });
});
