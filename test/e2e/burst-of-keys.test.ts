import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { Pty } from '../support/pty.ts';
import { numbers, someBytes } from '../support/random-keys.ts';

const NAME = 'aws_instance.ttb';
const READS = 120;
/** Never quiet for as long as a key needs to count. */
const GAPS_MS = [0, 1, 20, 60];
const SIZES = [
  [20, 5],
  [100, 30],
  [80, 24],
] as const;

/*
 * The program itself, in a terminal, at the gate of a rehearsal: the walks of `test/tui/keyboard/fuzz.test.ts` in small, with
 * a keyboard that never rests. Real time can only be later than it was meant, so that a gap may be too long on a busy machine:
 * what was decided then is held against the gaps as they were.
 */
test.each([11, 47, 4711])('a keyboard that never rests decides nothing (seed %i)', async (seed) => {
  const random = numbers(seed);
  const state = await scratch();
  await using pty = new Pty(
    process.execPath,
    [PROGRAM, 'rehearse', 'instance-replacement', '--speed', 'max', '--state-dir', state],
    { columns: 100, rows: 30 },
  );
  await pty.until(`type  ${NAME}`, 60_000);
  let longest = 0;
  for (let n = 0; n < READS; n += 1) {
    const began = performance.now();
    if (random.below(20) === 0) {
      const [columns, rows] = random.oneOf(SIZES);
      pty.resize(columns, rows);
    }
    pty.press(someBytes(random, NAME));
    await sleep(random.oneOf(GAPS_MS));
    longest = Math.max(longest, performance.now() - began);
  }
  pty.resize(100, 30);
  await pty.until('REHEARSAL');
  expect(pty.exit).toBeUndefined();
  const runs = join(state, 'ttb-verifier/runs');
  const [run = ''] = await readdir(runs);
  const journal = await readFile(join(runs, run, 'journal.jsonl'), 'utf8');
  const decided = /"type":"(?:question\.answered|stop\.asked|t0\.corrected|obligation\.settled)"/.test(
    journal,
  );
  expect(decided && longest < 250).toBe(false);
});
