import { expect, test } from 'vitest';
import type { Drill } from '../../src/engine/drill.ts';
import { rtoLine } from '../../src/rto/line.ts';
import { packLog, unpackLog } from '../../src/rto/packed-log.ts';
import { pastRun } from '../../src/rto/past-run.ts';
import { rtoText } from '../../src/rto/print.ts';
import { statsOf } from '../../src/rto/stats.ts';
import { type SurpriseResult, surpriseWords } from '../../src/rto/surprise-result.ts';
import { closed, line, run } from './journal.ts';

/** A surprise drill that is over, as its person did. */
const over = (drill: Drill) => {
  const { drill: _own, ...state } = run([[400_000, closed]], { surprise: 'd', scenario: 'no-capacity' });
  return { ...state, drill };
};
const DRILL: Drill = { keys: 14, gatesMs: 62_000, failed: { step: 'apply', t: 100_000, rightT: 112_000 } };
/** One before it, that ended so many ms after T0. */
const past = (name: string, recoveredAfterMs: number, surprise: SurpriseResult, operator = 'op') =>
  pastRun({ ...line({ run: name, recoveredAfterMs, operator }), surprise });

test('the line of a surprise drill carries how it went, and no other line does', () => {
  expect(rtoLine(over(DRILL))).toMatchObject({
    scenario: 'no-capacity',
    surprise: { failed: 'apply', noticedMs: 12_000, keys: 14, gatesMs: 62_000 },
  });
  expect(rtoLine(over({ gatesMs: 0 })).surprise).toEqual({ gatesMs: 0 });
  expect(rtoLine(run([[400_000, closed]]))).not.toHaveProperty('surprise');
});

test('it is held against the same person, their last and their best, and nothing that came later', () => {
  const history = [
    past('r2', 300_000, { noticedMs: 31_000, keys: 20, gatesMs: 80_000 }),
    past('r1', 200_000, { noticedMs: 9000, gatesMs: 70_000 }),
    past('r3', 310_000, { noticedMs: 1000, keys: 1, gatesMs: 1 }, 'ana'),
    past('r4', 900_000, { noticedMs: 1000, keys: 1, gatesMs: 1 }),
    pastRun(line({ run: 'no surprise' })),
    past('edited', 250_000, { keys: '\u001b[2J' } as unknown as SurpriseResult),
  ];
  expect(surpriseWords(over(DRILL), history)).toEqual([
    ['surprise', 'no-capacity'],
    [
      'noticed',
      '0:12 from the failure of "apply" to the first right answer; last time 0:31, best so far 0:09',
    ],
    ['keys', '14, typed text left out; last time 20, best so far 20'],
    ['at gates', '1:02; last time 1:20, best so far 1:10'],
  ]);
  // The one that is shown is in the log too.
  const own = { ...past(over(DRILL).frame.run, 300_000, { noticedMs: 1, gatesMs: 1 }) };
  expect(surpriseWords(over(DRILL), [own])).toEqual(surpriseWords(over(DRILL), []));
});

test.each([
  [{ gatesMs: 0 }, 'nothing failed that asked for an answer'],
  [{ gatesMs: 0, failed: { step: 'boot', t: 5 } }, 'no right answer to the failure of "boot"'],
] as const)('%j: %s', (drill, says) => {
  const words = new Map(surpriseWords(over(drill), []));
  expect(words.get('noticed')).toBe(says);
  expect(words.get('keys')).toBe('not counted: it was not answered on the screens');
});

test('nothing is said of it before it is over, nor of any other run', () => {
  const open = run([], { surprise: 'd' });
  expect(open.drill).toEqual({ gatesMs: 0 });
  expect(surpriseWords(open, [])).toEqual([]);
  expect(surpriseWords(run([[400_000, closed]]), [])).toEqual([]);
});

test('the index keeps it, and `rto` says how many of a row were surprise drills', () => {
  const runs = [past('r1', 200_000, { gatesMs: 1, noticedMs: 2 }), pastRun(line({ run: 'r2' }))];
  const log = { runs, damaged: [], rows: [] };
  expect(unpackLog(JSON.parse(JSON.stringify(packLog(log))))).toEqual(log);
  expect(statsOf(runs)).toMatchObject([{ n: 2, surprises: 1 }]);
  expect(rtoText(statsOf(runs))).toContain(
    'instance-replacement, rehearsal warm-cache: 1 of 2 was a surprise drill.\n',
  );
  expect(rtoText(statsOf([pastRun(line({}))]))).not.toContain('surprise');
});
