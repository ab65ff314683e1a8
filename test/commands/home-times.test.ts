import { expect, test } from 'vitest';
import { homeTimes } from '../../src/commands/home-times.ts';
import type { RtoLine } from '../../src/rto/line.ts';
import { pastRun } from '../../src/rto/past-run.ts';
import { line } from '../rto/journal.ts';

const NO_TIME = { person: 0, machine: 0, cloud: 0, idle: 0 };
const way = (skipped: string): RtoLine['steps'] =>
  ['replace', 'forget'].map((id) => {
    const outcome = id === skipped ? ('skipped' as const) : ('succeeded' as const);
    return { id, outcome, attempts: outcome === 'skipped' ? 0 : 1, ms: 0, attributionMs: NO_TIME };
  });
const of = (...lines: readonly RtoLine[]) => homeTimes('instance-replacement', lines.map(pastRun));

test('are of the scenario that was practised last, and say so; of live runs where there are any', () => {
  const warm = line({ run: '1' });
  const cold = line({ run: '2', scenario: 'cold-cache', recoveredAfterMs: 400_000 });
  expect(of(warm, cold)).toEqual({
    lastMs: 400_000,
    usual: { minMs: 400_000, maxMs: 400_000, n: 1 },
    timesOf: 'rehearsals of cold-cache',
  });
  const live = line({ run: '3', mode: 'live', scenario: null, recoveredAfterMs: 200_000 });
  expect(of(warm, live, cold)).toEqual({
    lastMs: 200_000,
    usual: { minMs: 200_000, maxMs: 200_000, n: 1 },
    live: true,
    timesOf: 'live runs',
  });
  expect(of(warm)).not.toHaveProperty('live');
});

test('an aborted run counts for nothing', () => {
  const { recovered: _, ...milestones } = line().milestones;
  expect(of(line({ run: '1' }), line({ run: '2', outcome: 'aborted', milestones }))).toMatchObject({
    lastMs: 300_000,
    usual: { n: 1 },
  });
  expect(of(line({ run: '2', outcome: 'aborted', milestones }))).toEqual({});
});

test('one way of a runbook does not say how long another takes', () => {
  expect(
    of(
      line({ run: '1', recoveredAfterMs: 100_000, steps: way('forget') }),
      line({ run: '2', recoveredAfterMs: 200_000, steps: way('forget') }),
      line({ run: '3', recoveredAfterMs: 300_000, steps: way('replace') }),
    ),
  ).toEqual({
    lastMs: 300_000,
    usual: { minMs: 300_000, maxMs: 300_000, n: 1 },
    timesOf: 'rehearsals of warm-cache that did the same steps as the last',
  });
});
