import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RtoLine } from '../../src/rto/line.ts';
import { packLog, unpackLog } from '../../src/rto/packed-log.ts';
import { pastRun } from '../../src/rto/past-run.ts';
import * as practice from '../../src/rto/practice.ts';
import { rtoCsv, rtoJson, rtoText } from '../../src/rto/print.ts';
import * as stats from '../../src/rto/stats.ts';
import { line } from './journal.ts';

type Stats = stats.Stats;
const { agoWords } = practice;
const { medianOf } = stats;
const statsOf = (lines: readonly RtoLine[]) => stats.statsOf(lines.map(pastRun));
const practiceOf = (lines: readonly RtoLine[], runbook: { id: string; digest: string }, nowMs: number) =>
  practice.practiceOf(lines.map(pastRun), runbook, nowMs);

const { recovered: _r, ...notRecovered } = line().milestones;

const LINES = [
  line({ run: '1', recoveredAfterMs: 300_000 }),
  line({ run: '2', recoveredAfterMs: 1_000_000 }),
  line({ run: '3', recoveredAfterMs: 500_000 }),
  line({ run: '4', met: false, outcome: 'aborted', milestones: notRecovered }),
  line({ run: '5', recoveredAfterMs: 100_000, scenario: 'cold-cache' }),
  line({ run: '6', recoveredAfterMs: 700_000, mode: 'live', scenario: null }),
  line({ run: '7', mode: 'dry-run', met: null }),
  line({ run: '8', recoveredAfterMs: 60_000, runbook: 'cold-cache-rebuild' }),
];

describe('stats', () => {
  test('compare only what is alike', () => {
    expect(statsOf(LINES)).toEqual([
      expect.objectContaining({ runbook: 'cold-cache-rebuild', n: 1 }),
      expect.objectContaining({
        runbook: 'instance-replacement',
        mode: 'live',
        scenario: null,
        n: 1,
        medianMs: 700_000,
        met: 1,
      }),
      expect.objectContaining({ mode: 'rehearsal', scenario: 'cold-cache', n: 1, medianMs: 100_000 }),
      {
        runbook: 'instance-replacement',
        mode: 'rehearsal',
        scenario: 'warm-cache',
        n: 4,
        minMs: 300_000,
        medianMs: 500_000,
        maxMs: 1_000_000,
        lastMs: 1_000_000,
        lastAt: '2026-11-23T06:16:40.000Z',
        targetMs: 900_000,
        met: 2,
        neverRecovered: 1,
        counted: 3,
        otherWays: 0,
        surprises: 0,
        onSomebodysWord: [],
      },
    ]);
  });

  test('the last run did not recover: no last time rather than an older one', () => {
    const milestones = { ...notRecovered, closed: { at: '2026-12-01T00:00:00.000Z', t: 1 } };
    const [last] = statsOf([line({ run: '1' }), line({ run: '2', met: false, milestones })]);
    expect(last).toMatchObject({
      n: 2,
      neverRecovered: 1,
      lastAt: '2026-12-01T00:00:00.000Z',
      minMs: 300_000,
    });
    expect(last).not.toHaveProperty('lastMs');
  });

  test("an aborted run is nobody's last time, and not what is usual", () => {
    const at = { at: '2026-12-01T00:00:00.000Z', t: 900_000 };
    const aborted = line({ run: '2', outcome: 'aborted', milestones: { recovered: at, closed: at } });
    expect(statsOf([line({ run: '1' }), aborted])).toMatchObject([
      { n: 2, counted: 1, minMs: 300_000, maxMs: 300_000, lastMs: 300_000, neverRecovered: 0 },
    ]);
  });

  test("a run that is on somebody's word is counted and named, and its time is not what is usual", () => {
    const one = (id: string, outcome: RtoLine['steps'][number]['outcome'], attempts: number) => ({
      id,
      outcome,
      attempts,
      ms: 1000,
      attributionMs: { person: 1000, machine: 0, cloud: 0, idle: 0 },
    });
    const said = [one('who', 'succeeded', 1), one('apply', 'by-hand', 1), one('keep', 'skipped', 2)];
    const lines = [
      line({ run: '1', steps: [one('apply', 'succeeded', 1), one('clear', 'skipped', 0)] }),
      line({ run: '2', recoveredAfterMs: 1000, steps: said }),
    ];
    expect(statsOf(lines)).toMatchObject([
      {
        n: 2,
        met: 2,
        counted: 1,
        minMs: 300_000,
        lastMs: 300_000,
        onSomebodysWord: [{ run: '2', byHand: ['apply'], skipped: ['keep'] }],
      },
    ]);
    expect(rtoText(statsOf(lines))).toContain("2 is on somebody's word (by hand: apply; skipped: keep)");
  });

  describe('answers in words', () => {
    const ANSWERS = [
      line({ run: '1', answersMs: 200_000 }),
      line({
        run: '2',
        recoveredAfterMs: 310_000,
        answersMs: 100_000,
        answersObjectiveMs: 90_000,
        answersMet: false,
      }),
      line({ run: '3', recoveredAfterMs: 320_000 }),
      line({
        run: '4',
        recoveredAfterMs: 330_000,
        answersMs: 250_000,
        answersObjectiveMs: 260_000,
        answersMet: true,
      }),
    ];

    test('stand beside: the median of those that told, the last, the latest objective and who met theirs', () => {
      expect(statsOf(ANSWERS)[0]).toMatchObject({
        answersMedianMs: 200_000,
        answersLastMs: 250_000,
        answersTargetMs: 260_000,
        answersMet: 1,
        met: 4,
      });
      const unknown = line({ run: '5', answersObjectiveMs: 260_000, answersMet: null });
      expect(statsOf([unknown, ...ANSWERS])[0]).toMatchObject({ answersMet: 1, answersUnknown: 1 });
      expect(rtoText(statsOf([unknown, ...ANSWERS]))).toContain('target 4m20s, met 1/5, not known of 1.\n');
      expect(rtoCsv(statsOf([unknown, ...ANSWERS]))).toMatch(/,260000,1,0,1\n$/);
      expect(rtoText(statsOf(ANSWERS))).toContain(
        'instance-replacement, rehearsal warm-cache: answers in words before that: median 3m20s, last 4m10s, target 4m20s, met 1/4.\n',
      );
      expect(rtoCsv(statsOf(ANSWERS)).split('\n')[1]).toMatch(/,200000,250000,260000,1,0,0$/);
    });

    test('are the same out of the list that lists go by', () => {
      const runs = ANSWERS.map(pastRun);
      expect(unpackLog(packLog({ runs, damaged: [], rows: [] })).runs).toEqual(runs);
    });

    test('nobody told: nothing is said of them', () => {
      const [row] = statsOf([line()]);
      expect(Object.keys(row ?? {}).filter((name) => name.startsWith('answers'))).toEqual([]);
      expect(rtoText(row ? [row] : [])).not.toContain('in words');
    });

    test('an aborted run is not among them', () => {
      expect(
        statsOf([
          ...ANSWERS,
          line({ run: '5', recoveredAfterMs: 340_000, outcome: 'aborted', answersMs: 1 }),
        ])[0],
      ).toMatchObject({
        answersMedianMs: 200_000,
        answersLastMs: 250_000,
      });
    });
  });

  test('do not depend on the order of the runs', () => {
    const anyLine = fc.record({
      runbook: fc.constantFrom('a', 'b'),
      mode: fc.constantFrom('live', 'rehearsal', 'dry-run') as fc.Arbitrary<RtoLine['mode']>,
      scenario: fc.constantFrom('warm', 'cold'),
      recoveredAfterMs: fc.nat(2_000_000),
      objectiveMs: fc.nat(1_000_000),
      never: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(anyLine, { maxLength: 30 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (parts, order) => {
          const lines = parts.map(({ never, ...rest }, n) =>
            line({ run: `r${n}`, ...rest, ...(never ? { milestones: notRecovered, met: false } : {}) }),
          );
          const keyed = lines.map((one) => [order.next().value, one] as const);
          const shuffled = [...keyed].sort(([a], [b]) => a - b).map(([, one]) => one);
          expect(statsOf(shuffled)).toEqual(statsOf(lines));
          expect(statsOf(lines).reduce((all, { n }) => all + n, 0)).toBe(
            lines.filter(({ mode }) => mode !== 'dry-run').length,
          );
          for (const { n, neverRecovered, met, minMs, medianMs, maxMs } of statsOf(lines)) {
            expect(neverRecovered).toBeLessThanOrEqual(n);
            expect(met).toBeLessThanOrEqual(n - neverRecovered);
            if (minMs !== undefined && medianMs !== undefined && maxMs !== undefined) {
              expect(minMs).toBeLessThanOrEqual(medianMs);
              expect(medianMs).toBeLessThanOrEqual(maxMs);
            }
          }
        },
      ),
    );
  });

  test.each([
    [[], undefined],
    [[3], 3],
    [[9, 1], 5],
    [[1, 2], 2],
    [[9, 1, 4], 4],
    [[4, 1, 10, 2], 3],
  ])('the median of %j is %s', (values, median) => {
    expect(medianOf(values)).toBe(median);
  });
});

function pick(...indexes: readonly number[]): RtoLine[] {
  return indexes.flatMap((index) => LINES[index] ?? []);
}

describe('how well a runbook is practised', () => {
  const now = Date.parse('2026-11-26T06:05:00.000Z');
  const runbook = { id: 'instance-replacement', digest: 'd1' };
  test.each([
    ['nothing at all', [], { state: 'never', neverLive: true, words: 'never', mark: '!' }],
    ['only failures', pick(3), { state: 'never', words: 'never' }],
    ['only a dry run', pick(6), { state: 'never' }],
    [
      'a rehearsal',
      pick(0),
      { state: 'practised', neverLive: true, words: '3 days ago', last: '3 days ago, by op' },
    ],
    [
      'a live run',
      pick(5),
      {
        state: 'practised',
        neverLive: false,
        lastLiveAt: '2026-11-23T06:11:40.000Z',
        words: 'live 2 d ago',
        last: 'live 2 days ago, by op',
      },
    ],
    [
      'another version of it',
      [line({ runbookDigest: 'd0' })],
      { state: 'changed', words: 'changed since 3 days ago', mark: '!' },
    ],
  ])('%s', (_, lines, expected) => {
    expect(practiceOf(lines, runbook, now)).toMatchObject(expected);
  });

  test('who did it last is told, not who did it before', () => {
    const lines = [
      line({ run: '1', operator: 'ben' }),
      line({ run: '2', recoveredAfterMs: 2_000_000, operator: 'ana' }),
      line({ run: '3', recoveredAfterMs: 3_000_000, operator: 'cas', mode: 'dry-run' }),
    ];
    expect(practiceOf(lines, runbook, now).last).toBe('2 days ago, by ana');
    expect(practiceOf([], runbook, now)).not.toHaveProperty('last');
  });

  test('the few runs that it goes by say the same as all of them', () => {
    let fewer = 0;
    const run = fc.record({
      runbook: fc.constantFrom('instance-replacement', 'other'),
      runbookDigest: fc.constantFrom('d0', 'd1'),
      mode: fc.constantFrom('rehearsal', 'dry-run', 'live'),
      recoveredAfterMs: fc.constantFrom(100_000, 200_000, 300_000),
      operator: fc.constantFrom('ana', 'ben'),
    });
    fc.assert(
      fc.property(fc.array(run, { maxLength: 12 }), (runs) => {
        const past = runs.map((one, n) => pastRun(line({ run: `${n}`, ...one })));
        const few = practice.tellingPractice(past);
        if (few.length < past.length) fewer += 1;
        expect(practice.practiceOf(few, runbook, now)).toEqual(practice.practiceOf(past, runbook, now));
        expect(few.length).toBeLessThanOrEqual(8);
      }),
    );
    console.log(`practice: fewer runs than all of them in ${fewer} of 100 cases`);
    expect(fewer).toBeGreaterThan(50);
  });

  test('after a quarter it is stale', () => {
    expect(practiceOf([line()], runbook, now + 90 * 86_400_000)).toMatchObject({
      state: 'stale',
      words: 'stale, 93 days ago',
    });
  });

  test.each([
    [-5, 'just now'],
    [59_999, 'just now'],
    [61_000, '1 min ago'],
    [7_300_000, '2 h ago'],
    [86_400_000, '1 day ago'],
    [200_000_000, '2 days ago'],
  ])('%i ms is %s', (ms, words) => {
    expect(agoWords(ms)).toBe(words);
  });
});

describe('printing', () => {
  test('as a table', () => {
    expect(rtoText(statsOf(LINES))).toBe(`\
runbook               world                 n     min  median     max    last  target  met  never recovered  on somebody's word
cold-cache-rebuild    rehearsal warm-cache  1      1m      1m      1m      1m     15m  1/1                0                   0
instance-replacement  LIVE                  1  11m40s  11m40s  11m40s  11m40s     15m  1/1                0                   0
instance-replacement  rehearsal cold-cache  1   1m40s   1m40s   1m40s   1m40s     15m  1/1                0                   0
instance-replacement  rehearsal warm-cache  4      5m   8m20s  16m40s  16m40s     15m  2/4                1                   0

From T0 to recovered, aborted runs left out. A row only compares runs of the same world, and rehearsals of the same scenario.
`);
  });

  test('as CSV: quoted where needed, an absent value is an empty field', () => {
    const quoted = { ...statsOf(LINES)[0], scenario: 'warm, "really"' } as Stats;
    expect(rtoCsv([quoted, ...statsOf([line({ met: false, milestones: notRecovered })])])).toBe(
      'runbook,mode,scenario,n,minMs,medianMs,maxMs,lastMs,lastAt,targetMs,met,neverRecovered,counted,onSomebodysWord,otherWays,answersMedianMs,answersLastMs,answersTargetMs,answersMet,surprises,answersUnknown\n' +
        `cold-cache-rebuild,rehearsal,"warm, ""really""",1,60000,60000,60000,60000,2026-11-23T06:01:00.000Z,900000,1,0,1,0,0,,,,,0,\n` +
        'instance-replacement,rehearsal,warm-cache,1,,,,,2026-11-23T06:05:00.000Z,900000,0,1,0,0,0,,,,,0,\n',
    );
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1', "'  =1"],
    ['\t=1', "'  =1"],
    ['\r=1', "'=1"],
    ['\n=1', "'=1"],
    ['\u200b=1', "'=1"],
    ['\u00a0=1', "'\u00a0=1"],
    ['=HYPERLINK("x"), y', '"\'=HYPERLINK(""x""), y"'],
    ['a=1', 'a=1'],
    ['a\u001b[2J\u202eb', 'ab'],
  ])('a text that a spreadsheet would run, or a terminal, is none in CSV: %j', (text, field) => {
    const [row] = statsOf(LINES);
    for (const column of ['runbook', 'scenario'] as const) {
      const [, last = ''] = rtoCsv([{ ...row, runbook: 'r', scenario: 's', [column]: text } as Stats]).split(
        '\n',
      );
      expect(
        last.startsWith(column === 'runbook' ? `${field},rehearsal,s,1,` : `r,rehearsal,${field},1,`),
      ).toBe(true);
    }
  });

  test('names are text in the table and in JSON too', () => {
    const odd = 'a\u001b[2J\u202eb\nc';
    const row = { ...statsOf(LINES)[0], runbook: odd, scenario: odd } as Stats;
    const word = { ...row, onSomebodysWord: [{ run: odd, byHand: [odd], skipped: [] }] };
    for (const text of [rtoText([word]), rtoCsv([word]), rtoJson([word])])
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(rtoText([row])).toMatch(/^ab c +rehearsal ab c /m);
    expect(rtoText([word])).toContain("\nab c is on somebody's word (by hand: ab c)");
    expect(JSON.parse(rtoJson([row]))).toEqual([row]);
  });

  test('as JSON, the same numbers', () => {
    expect(JSON.parse(rtoJson(statsOf(LINES)))).toEqual(statsOf(LINES));
  });

  test('an empty log says so', () => {
    expect(rtoText([])).toContain('empty');
  });
});
