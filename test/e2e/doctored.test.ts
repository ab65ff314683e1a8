import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { lineHash, NO_LINE } from '../../src/journal/chain.ts';
import { cli } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

const golden = join(import.meta.dirname, '../journal/golden/v1');
const RUN = JSON.parse(
  await readFile(join(golden, 'journal.jsonl'), 'utf8').then((text) => text.split('\n')[0] ?? ''),
) as { run: string };
let events: Stamped[];
beforeAll(async () => {
  const text = await readFile(join(golden, 'journal.jsonl'), 'utf8');
  events = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Stamped);
});

/** A state folder with the golden run in it, its journal rewritten with a chain that holds. */
async function doctored(
  change: (events: Stamped[]) => unknown[],
): Promise<{ state: string; folder: string }> {
  const state = await scratch();
  const folder = join(state, 'ttb-verifier', 'runs', RUN.run);
  await mkdir(join(state, 'ttb-verifier', 'runs'), { recursive: true });
  await cp(golden, folder, { recursive: true });
  await rename(join(folder, 'rto-log.jsonl'), join(state, 'ttb-verifier', 'rto-log.jsonl'));
  let prev = NO_LINE;
  const lines = change(structuredClone(events)).map((event, seq) => {
    const line = JSON.stringify({ ...(event as object), seq, prev });
    prev = lineHash(line);
    return `${line}\n`;
  });
  await writeFile(join(folder, 'journal.jsonl'), lines.join(''));
  return { state, folder };
}

test('untouched it verifies', async () => {
  const { state } = await doctored((all) => all);
  const { code, stdout } = await cli(['verify', RUN.run, '--state-dir', state]);
  expect([code, stdout]).toEqual([0, expect.stringContaining('unbroken')]);
});

test.each<[string, (all: Stamped[]) => unknown[], RegExp]>([
  [
    'the gate’s answer is gone',
    (all) => all.filter(({ type }) => type !== 'question.answered'),
    /without its gate having been opened/,
  ],
  [
    'the gate was opened for another digest',
    (all) =>
      all.map((one) =>
        one.type === 'question.answered' && one.digest ? { ...one, digest: '0'.repeat(64) } : one,
      ),
    /without its gate having been opened/,
  ],
  [
    'the closing line is gone',
    (all) => all.map((one) => (one.type === 'run.closed' ? { ...one, rto: undefined } : one)),
    /without its RTO line/,
  ],
  [
    'a total was changed',
    (all) =>
      all.map((one) =>
        one.type === 'run.closed' ? { ...one, rto: { ...(one.rto as object), totalMs: 1 } } : one,
      ),
    /not what the events before it say/,
  ],
  [
    'it is closed as more than was reached, in its RTO line as well',
    (all) => all.filter((one) => one.type !== 'step.succeeded' || one.step !== 'settled'),
    /closes the run as verified, but its events say recovered/,
  ],
  [
    'the closing line has an epoch that nobody began',
    (all) => all.map((one) => (one.type === 'run.closed' ? { ...one, epoch: 2 } : one)),
    /has epoch 2, but nobody took over from epoch 1/,
  ],
  [
    'the run begins with another epoch',
    (all) => all.map((one) => ({ ...one, epoch: 7 })),
    /opens the run with epoch 7, and not with 1/,
  ],
  ['the last lines are cut off', (all) => all.slice(0, -2), /holds more of this run/],
  [
    'a step nobody knows',
    (all) =>
      all.map((one) =>
        one.type === 'step.started' && one.step === 'quiet' ? { ...one, step: 'quiex' } : one,
      ),
    /says something that cannot be/,
  ],
  [
    'an event nobody knows',
    (all) => all.map((one) => (one.type === 'step.progress' ? { ...one, type: 'step.magic' } : one)),
    /:20 was written by a newer version of firedrill/,
  ],
  [
    'a time that is text',
    (all) => all.map((one, n) => (n === 3 ? { ...one, t: '5' } : one)),
    /is not an event/,
  ],
  [
    'it is another run',
    (all) => all.map((one) => (one.type === 'run.opened' ? { ...one, run: 'other' } : one)),
    /but holds run other/,
  ],
  [
    'a review outside the folder',
    (all) =>
      all.map((one) => (one.type === 'review.stored' ? { ...one, file: '../../../../etc/passwd' } : one)),
    /not in the run's folder/,
  ],
])('a run whose chain was made again is found out: %s', async (_what, change, says) => {
  const { state } = await doctored(change);
  const { code, stdout, stderr } = await cli(['verify', RUN.run, '--state-dir', state]);
  expect(`${stdout}${stderr}`).toMatch(says);
  expect(code).toBe(3);
  // It is listed and shown all the same, never hidden.
  const listed = await cli(['runs', '--json', '--state-dir', state]);
  expect([listed.code, JSON.parse(listed.stdout)]).toEqual([0, [expect.objectContaining({ run: RUN.run })]]);
});

test.each([1, 2, 31])(
  'a finished run without its last %i lines is read-only, not open again',
  async (lines) => {
    const { state, folder } = await doctored((all) => all.slice(0, -lines));
    const before = await readFile(join(folder, 'journal.jsonl'), 'utf8');
    const { code, stderr } = await cli(['resume', RUN.run, '--plain', '--state-dir', state]);
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/is damaged: line \d+ of its journal is missing/),
    ]);
    const listed = await cli(['runs', '--json', '--state-dir', state]);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ run: RUN.run, state: 'damaged' }]);
    expect(await readFile(join(folder, 'journal.jsonl'), 'utf8')).toBe(before);
  },
);

test('rto takes an edited line from the journal instead, and names lines that nothing bears out', async () => {
  const { state } = await doctored((all) => all);
  const log = join(state, 'ttb-verifier', 'rto-log.jsonl');
  const line = await readFile(log, 'utf8');
  const honest = await cli(['rto', '--json', '--state-dir', state]);
  expect(honest.stderr).toBe('');
  await writeFile(log, line.replace(/"t":\d+/g, '"t":1'));
  const edited = await cli(['rto', '--json', '--state-dir', state]);
  expect(edited.stderr).toContain(`the journal, which counts, of: ${RUN.run}\n`);
  expect(edited.stdout).toBe(honest.stdout);
  await writeFile(log, line + line.replace(RUN.run, 'made-up'));
  const forged = await cli(['rto', '--json', '--state-dir', state]);
  expect(forged.stderr).toContain('bears out what the RTO log says, counted all the same, of: made-up\n');
});

test('an edited RTO log is found out by verify, and a lost one is made up for by rto', async () => {
  const { state } = await doctored((all) => all);
  const log = join(state, 'ttb-verifier', 'rto-log.jsonl');
  await writeFile(log, (await readFile(log, 'utf8')).replace(/"totalMs":\d+/, '"totalMs":1000'));
  expect((await cli(['verify', RUN.run, '--state-dir', state])).stdout).toContain(
    'the RTO log says something else',
  );
  await rm(log);
  const { code, stdout, stderr } = await cli(['rto', '--json', '--state-dir', state]);
  expect([code, stderr]).toEqual([0, expect.stringContaining('not in the RTO log')]);
  expect(JSON.parse(stdout)).toMatchObject([{ runbook: 'instance-replacement', n: 1 }]);
});
