import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { homeModel } from '../../src/commands/home-model.ts';
import { homePast } from '../../src/commands/home-past.ts';
import type { Event } from '../../src/engine/events.ts';
import { lineHash } from '../../src/journal/chain.ts';
import { placesOf } from '../../src/journal/run-folders.ts';
import { listRuns } from '../../src/run/list-runs.ts';
import { cli, ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

/*
 * Whatever became of a journal has its own words, the same at each place that reads it; what can be read is shown, and
 * nothing is written to it.
 */

const RUN = '2026-11-23T060211Z-instance-replacement-k3f9';
const OTHER = '2026-11-24T060211Z-instance-replacement-k3f9';

/** One line more, with a chain that holds. */
function andThen(lines: readonly string[], change: Record<string, unknown>): string[] {
  const last = JSON.parse(lines.at(-1) ?? '') as { seq: number };
  const prev = lineHash(lines.at(-1) ?? '');
  return [...lines, JSON.stringify({ ...last, seq: last.seq + 1, prev, ...change })];
}

/** The same story of another run, with a chain that holds. */
function ofRun(run: string, lines: readonly string[]): string[] {
  const all: string[] = [];
  for (const line of lines) {
    const prev = lineHash(all.at(-1) ?? '');
    const event = JSON.parse(line.replaceAll(RUN, run)) as object;
    all.push(JSON.stringify(all.length === 0 ? event : { ...event, prev }));
  }
  return all;
}

const swap = ([first = '', second = '', third = '', ...rest]: string[]) => [first, third, second, ...rest];

const flipped = (line: string, from: string, to: string) => line.replace(from, to);

interface Damage {
  readonly what: string;
  readonly lines: (lines: string[]) => string[] | Buffer | string;
  readonly says: RegExp;
  /** Nothing of it can be shown. */
  readonly nothing?: true;
  /** As a journal it is whole: whoever watches it sees it. */
  readonly chains?: true;
}

const TABLE: readonly Damage[] = [
  { what: 'empty', lines: () => '', says: /line 1 .*is missing: the journal holds nothing/, nothing: true },
  {
    what: 'torn in its first line',
    lines: ([first = '']) => first.slice(0, 200),
    says: /line 1 .*is unfinished: the run was being opened/,
    nothing: true,
  },
  {
    what: 'flipped so that it is no JSON',
    lines: ([first = '', second = '', ...rest]) => [first, flipped(second, '"type"', '"type'), ...rest],
    says: /line 2 .*is not JSON: some of its bytes were changed or lost/,
  },
  {
    what: 'flipped within a value',
    lines: ([first = '', second = '', ...rest]) => [first, flipped(second, '"look"', '"lock"'), ...rest],
    says: /line 3 .*does not continue the line before it/,
  },
  {
    what: 'full of zeros behind a power cut',
    lines: (lines) =>
      Buffer.concat([Buffer.from(`${lines.slice(0, 2).join('\n')}\n`), Buffer.from('\0\0\0\n')]),
    says: /line 3 .*holds zero bytes, as a file does when the power went/,
  },
  { what: 'reordered', lines: swap, says: /line 2 .*has number 2 where 1 belongs: lines were moved/ },
  {
    what: 'without a line in its middle',
    lines: ([first = '', , ...rest]) => [first, ...rest],
    says: /line 2 .*has number 2 where 1 belongs/,
  },
  {
    what: 'without its beginning',
    lines: ([, ...rest]) => rest,
    says: /line 1 .*is not the first line of a journal/,
    nothing: true,
  },
  {
    what: 'another program’s JSON',
    lines: () => ['{"level":30,"msg":"started"}', '{"level":30,"msg":"stopped"}'],
    says: /line 1 .*is no event of firedrill: another program wrote it/,
    nothing: true,
  },
  {
    what: 'with another program’s line in it',
    lines: (lines) => [...lines, '["a", 1]'],
    says: /line 5 .*is no event of firedrill: another program wrote it/,
  },
  {
    what: 'a newer version’s, by an event',
    lines: (lines) => andThen(lines, { type: 'run.teleported' }),
    says: /line 5 .*was written by a newer version of firedrill/,
  },
  {
    what: 'a newer version’s, by its format',
    lines: ([first = '']) => [first.replace('"format":2', '"format":3')],
    says: /line 1 .*was written by a newer version of firedrill/,
    nothing: true,
  },
  {
    what: 'a newer version’s, by its lines',
    lines: (lines) => lines.map((line) => line.replace('{"v":1,', '{"v":2,')),
    says: /line 1 .*was written by a newer version of firedrill/,
    nothing: true,
  },
  {
    what: 'another run’s',
    lines: (lines) => ofRun(OTHER, lines),
    says: new RegExp(`(its journal is that of another run, |holds run )${OTHER}`),
    chains: true,
  },
];

async function damaged({ lines }: Damage) {
  const state = await scratch();
  const places = placesOf(state, 'ttb-verifier');
  await mkdir(places.runs, { recursive: true });
  const open: Event = { type: 'obligation.opened', id: 'o', what: 'w', how: 'h' };
  const folder = await storedRun(places.runs, RUN, ...LEFT.failed.slice(0, 2), open);
  const file = join(folder, 'journal.jsonl');
  const before = (await readFile(file, 'utf8')).trimEnd().split('\n');
  const after = lines(before);
  await writeFile(file, Array.isArray(after) ? `${after.join('\n')}\n` : after);
  return { state, places, folder, file };
}

test.each(TABLE)('a journal that is $what', async (row) => {
  const { state, places, file } = await damaged(row);
  const before = await readFile(file);
  const at = ['--state-dir', state];
  const picture = join(await scratch(), 'run.cast');
  const [runs, show, resume, verify, watch, settle, filmed] = await Promise.all([
    cli(['runs', ...at]),
    cli(['show', RUN, ...at]),
    cli(['resume', RUN, ...at]),
    cli(['verify', RUN, ...at]),
    row.chains ? undefined : cli(['watch', RUN, '--plain', ...at]),
    cli(['settle', RUN, ...at]),
    cli(['cast', RUN, '--out', picture, ...at]),
  ]);
  if (watch) expect([watch.code, watch.stderr]).toEqual([3, expect.stringMatching(row.says)]);
  expect([settle.code, settle.stderr]).toEqual([3, expect.stringMatching(row.says)]);
  expect(settle.stdout).not.toContain('Nothing is open');
  expect(filmed.code).toBe(row.nothing ? 3 : 0);
  if (!row.nothing) expect(filmed.stderr).toMatch(row.says);
  expect(resume.stderr).toMatch(row.nothing ? /Nothing of it can be shown/ : /It can be read/);
  expect(runs.stdout).toMatch(row.says);
  expect([runs.code, runs.stdout]).toEqual([0, expect.stringContaining('damaged')]);
  expect(show.stderr.replace(/journal\.jsonl:(\d+)/, 'line $1')).toMatch(row.says);
  expect(show.code).toBe(row.nothing ? 3 : 0);
  if (!row.nothing) expect(show.stdout).toContain('Step look');
  expect([resume.code, resume.stderr]).toEqual([3, expect.stringMatching(row.says)]);
  expect(verify.code).toBe(3);
  expect(verify.stdout.replace(/journal\.jsonl:(\d+)/, 'line $1')).toMatch(row.says);
  const head = { name: 'ttb-verifier', account: '', region: '', objectivesMs: {} };
  const project = {
    configFile: join(ROOT, 'firedrill.yaml'),
    runbooksDir: join(ROOT, 'runbooks'),
    stateDir: state,
  };
  const home = await homeModel(project as never, head, homePast(await listRuns(places)));
  expect(home.damaged).toEqual([{ run: RUN, damage: expect.stringMatching(row.says) }]);
  expect(home.unfinished).toEqual([]);
  expect(await readFile(file)).toEqual(before);
});

test('a last line that was never finished is no damage, and is said', async () => {
  const { state, folder, file } = await damaged({
    what: '',
    says: /./,
    lines: (lines) => `${lines.join('\n')}\n{"v":1,"seq":4,`,
  });
  const before = await readFile(file);
  const at = ['--state-dir', state];
  const [runs, show, verify] = await Promise.all([
    cli(['runs', '--json', ...at]),
    cli(['show', RUN, ...at]),
    cli(['verify', RUN, ...at]),
  ]);
  expect(JSON.parse(runs.stdout)).toMatchObject([{ run: RUN, state: 'interrupted' }]);
  expect(show.stderr).toMatch(/ends in 15 bytes of an unfinished line/);
  expect(verify.stdout).toMatch(/ends in 15 bytes of an unfinished line/);
  expect(await readFile(file)).toEqual(before);
  // A copy somewhere else, under another name, is still that run.
  const copy = join(await scratch(), 'mail-attachment');
  await cp(folder, copy, { recursive: true });
  await writeFile(join(copy, 'journal.jsonl'), `${before.toString().split('\n').slice(0, -1).join('\n')}\n`);
  expect((await cli(['verify', copy])).code).toBe(0);
});

test('whoever watches a run that nobody writes is told where its end was cut off', async () => {
  const { state, places } = await damaged({ what: '', says: /./, lines: (lines) => lines });
  await writeFile(places.rtoLog, `${JSON.stringify({ run: RUN })}\n`);
  const { code, stderr } = await cli(['watch', RUN, '--plain', '--state-dir', state]);
  expect([code, stderr]).toEqual([
    3,
    expect.stringContaining('is missing: the RTO log holds more of this run'),
  ]);
});
