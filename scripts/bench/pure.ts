import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { newBoot, parseLines } from '../../src/boot/parse.ts';
import { readStages } from '../../src/boot/stages.ts';
import type { Stamped } from '../../src/engine/events.ts';
import { fold } from '../../src/engine/reduce.ts';
import { readFolder } from '../../src/journal/run-folders.ts';
import { createLogRing } from '../../src/run/log-ring.ts';
import { unitIn } from '../../src/terragrunt/unit.ts';
import { frame } from '../../test/support/frame.ts';
import { type Figure, median, round } from './figure.ts';
import { chained } from './made-runs.ts';

const LINES = 100_000;
const BATCH = 1000;

/** 100,000 boot-log lines parsed and taken into the log, as a burst, and the longest stall of the event loop meanwhile. */
export async function ingest(runs = 7): Promise<Figure[]> {
  const stages = await readStages(unitIn(join(import.meta.dirname, '../../infrastructure')));
  const lines = Array.from(
    { length: LINES },
    (_, i) =>
      `[${(i / 100).toFixed(6).padStart(12)}] cloud-init[1618]: line ${i} of a boot log, about as long as they are`,
  );
  const times: number[] = [];
  const stalls: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const log = createLogRing();
    let boot = newBoot(stages);
    const stall = monitorEventLoopDelay({ resolution: 1 });
    stall.enable();
    const began = performance.now();
    for (let from = 0; from < LINES; from += BATCH) {
      const batch = lines.slice(from, from + BATCH);
      boot = parseLines(boot, batch);
      log.push(batch.map((text) => ({ source: 'console', text, t: 0 })));
      await new Promise((resolve) => setImmediate(resolve));
    }
    times.push(performance.now() - began);
    stall.disable();
    stalls.push(stall.max / 1e6);
    log.flush();
    if (log.total() !== LINES) throw new Error('lines were lost');
  }
  return [
    { name: '100,000 log lines taken', value: round(median(times)), unit: 'ms', runs, limit: '≤ 150 ms' },
    { name: 'longest stall meanwhile', value: round(median(stalls)), unit: 'ms', runs, limit: '≤ 50 ms' },
  ];
}

/** Folding a journal of 100,000 events; reading one and checking its chain beside it. */
export async function folding(runs = 5): Promise<Figure[]> {
  const events = journal(LINES);
  const lines = chained(events.map((event) => JSON.stringify(event)));
  const folder = await mkdtemp(join(tmpdir(), 'firedrill-bench-'));
  await writeFile(join(folder, 'journal.jsonl'), lines);
  const time = (work: () => void) => {
    const began = performance.now();
    work();
    return performance.now() - began;
  };
  const folds = Array.from({ length: runs }, () => time(() => void fold(events)));
  const parses = Array.from({ length: runs }, () =>
    time(() => void lines.split('\n').map((line) => line && JSON.parse(line))),
  );
  const reads: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now();
    const { chain } = await readFolder(folder);
    reads.push(performance.now() - began);
    if (chain.events !== LINES) throw new Error('events were lost');
  }
  await rm(folder, { recursive: true, force: true });
  const baseline = median(parses);
  return [
    {
      name: '100,000 events folded',
      value: round(median(folds)),
      unit: 'ms',
      baseline: round(baseline),
      ratio: round(median(folds) / baseline),
      runs,
      limit: '≤ 300 ms',
    },
    {
      name: 'the same read, its chain checked, folded',
      value: round(median(reads)),
      unit: 'ms',
      baseline: round(baseline),
      ratio: round(median(reads) / baseline),
      runs,
      limit: 'none',
    },
  ];
}

function journal(count: number): Stamped[] {
  const stamp = (seq: number) =>
    ({ v: 1, seq, at: '2026-11-23T06:02:11.000Z', t: seq * 10, epoch: 1, prev: '0'.repeat(64) }) as const;
  const events: Stamped[] = [
    { ...stamp(0), type: 'run.opened', ...frame() },
    { ...stamp(1), type: 'step.started', step: 'look', attempt: 1, params: {} },
  ];
  while (events.length < count)
    events.push({
      ...stamp(events.length),
      type: 'step.progress',
      step: 'look',
      label: 'at it',
      done: events.length,
      total: count,
      unit: 'lines',
    });
  return events;
}
