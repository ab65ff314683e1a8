import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Frame, Json, Stamped } from '../../src/engine/events.ts';
import { outcomeOf } from '../../src/engine/next.ts';
import { fold } from '../../src/engine/reduce.ts';
import { lineHash, NO_LINE } from '../../src/journal/chain.ts';
import { type RtoLine, rtoLine } from '../../src/rto/line.ts';
import { digestOfTold } from '../../src/worlds/rehearsal/told.ts';
import { ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { frame } from '../support/frame.ts';
import { simulate, type Turn, turns } from '../support/simulate.ts';

const SCRIPT = join(ROOT, 'docs/check-run.py');
const told = { scenario: 'no-capacity', salt: 'ab' };

/** A random surprise drill, closed where its fate ends, as it lies on disk. */
function drill(fate: readonly Turn[]) {
  const { scenario: _named, ...rest } = frame();
  const runbook = { ...rest.runbook, digest: hash('sha256', rest.runbook.text) };
  const first: Frame = { ...rest, runbook, surprise: digestOfTold(told) };
  const { events: made } = simulate(fate, first);
  // Reviews lie in files, which this run has none of.
  const walked = made
    .filter(({ type }) => type !== 'review.stored' && type !== 'run.closed')
    .map((event) => (event.type === 'question.answered' ? { ...event, keys: 2 } : event));
  const { at, t, epoch } = walked.at(-1) as Stamped;
  // Keys are written down with a stop too.
  walked.push({ v: 1, seq: 0, at, t, epoch, prev: '', type: 'stop.asked', by: 'op', how: 'abort', keys: 3 });
  const outcome = made.at(-1)?.type === 'run.closed' ? outcomeOf(fold(walked)) : 'aborted';
  const end = { type: 'run.closed', outcome, rto: null, told } as const;
  const events = [...walked, { v: 1, seq: 0, at, t, epoch, prev: '', ...end } as const].map(
    (event, seq): Stamped => ({ ...event, seq }),
  );
  return { events, rto: rtoLine(fold(events)) };
}

async function checked(events: readonly Stamped[], rto: RtoLine) {
  const folder = await scratch();
  let prev = NO_LINE;
  const lines = events.map((event) => {
    const line = JSON.stringify({ ...event, prev, ...('rto' in event && { rto: rto as unknown as Json }) });
    prev = lineHash(line);
    return `${line}\n`;
  });
  writeFileSync(join(folder, 'journal.jsonl'), lines.join(''));
  const { status, stdout } = spawnSync('python3', [SCRIPT, folder], { encoding: 'utf8' });
  return { status, stdout };
}

test('random surprise drills hold; what is altered of how they went does not', async () => {
  const drills = fc.sample(turns, { numRuns: 24, seed: 9 }).map(drill);
  for (const { events, rto } of drills)
    expect(await checked(events, rto)).toEqual({ status: 0, stdout: expect.stringContaining('unbroken') });
  const noticed = drills.filter(({ rto }) => rto.surprise?.noticedMs !== undefined);
  console.info(`${drills.length} surprise drills, ${noticed.length} with a right answer to a failure`);
  expect(noticed.length).toBeGreaterThan(2);
  for (const { events, rto } of noticed.slice(0, 3)) {
    const { noticedMs = 0, gatesMs = 0 } = rto.surprise ?? {};
    for (const change of [
      { failed: 'question' },
      { failed: undefined },
      { noticedMs: noticedMs + 1 },
      { gatesMs: gatesMs + 1 },
      { keys: 1 },
      { praise: 1 },
    ]) {
      const altered = { ...rto, surprise: { gatesMs, ...rto.surprise, ...change } } as RtoLine;
      const { status, stdout } = await checked(events, altered);
      expect([status, stdout], JSON.stringify(change)).toEqual([
        1,
        expect.stringContaining('surprise drill'),
      ]);
    }
    const { surprise: _none, ...without } = rto;
    expect((await checked(events, without)).status).toBe(1);
  }
});
