import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { appendRto, type RtoRow, readRto } from '../../src/rto/log.ts';
import { readPastLog, rowsOf } from '../../src/rto/past-log.ts';
import { pastRun } from '../../src/rto/past-run.ts';
import { scratchNow } from '../support/folder.ts';
import { line } from './journal.ts';

let file: string;
beforeEach(async () => {
  file = join(scratchNow(), 'service', 'rto-log.jsonl');
});

async function rows(): Promise<readonly RtoRow[]> {
  const all: RtoRow[] = [];
  await readRto(file, (row) => all.push(row));
  return all;
}

const holds = async (text: string) => {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
};

describe('the log', () => {
  test('no file is an empty log', async () => {
    expect(await rows()).toEqual([]);
    expect(await readPastLog(file)).toEqual({ runs: [], damaged: [], rows: [] });
  });

  test('keeps what was added, for its owner only', async () => {
    await appendRto(file, line({ run: 'a' }));
    await appendRto(file, line({ run: 'b' }));
    expect((await rows()).map((row) => row.line)).toEqual([line({ run: 'a' }), line({ run: 'b' })]);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(join(file, '..'))).mode & 0o777).toBe(0o700);
  });

  test("the last line of a run counts, in its run's place", async () => {
    for (const [run, operator] of [
      ['a', '1'],
      ['b', '1'],
      ['a', '2'],
    ] as const)
      await appendRto(file, line({ run, operator }));
    const log = await readPastLog(file);
    expect(log.runs).toEqual(
      [line({ run: 'a', operator: '2' }), line({ run: 'b', operator: '1' })].map(pastRun),
    );
    expect([...rowsOf(log)]).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(4);
  });

  test('a torn last line is passed over, and the next one is whole', async () => {
    await appendRto(file, line({ run: 'a' }));
    await appendFile(file, JSON.stringify(line({ run: 'torn' })).slice(0, 100));
    expect(await readPastLog(file)).toMatchObject({ runs: [{ run: 'a' }], damaged: [] });
    await appendRto(file, line({ run: 'b' }));
    expect(await readPastLog(file)).toMatchObject({ runs: [{ run: 'a' }, { run: 'b' }], damaged: [2] });
  });

  test('many at once mix nothing', async () => {
    const runs = Array.from({ length: 40 }, (_, n) => `run-${n}`);
    await Promise.all(runs.map((run) => appendRto(file, line({ run }))));
    const { runs: found, damaged } = await readPastLog(file);
    expect(found.map(({ run }) => run).sort()).toEqual([...runs].sort());
    expect(damaged).toEqual([]);
  });

  test('a log that cannot be read is not an empty one', async () => {
    await writeFile(join(file, '..', '..', 'plain'), '');
    const log = join(file, '..', '..', 'plain', 'rto-log.jsonl');
    await expect(readRto(log, () => undefined)).rejects.toThrow('ENOTDIR');
  });

  test.each([
    'null',
    '7',
    '{}',
    '{"v":2,"run":"a"}',
    JSON.stringify({ ...line(), milestones: { recovered: 1 } }),
  ])('%s is no line of it', async (text) => {
    await holds(`${text}\n`);
    expect(await readPastLog(file)).toMatchObject({ runs: [], damaged: [1] });
  });

  test('a row that is no line still counts for the run that it names', async () => {
    await holds('{"v":2,"run":"a"}\n{"v":2,"run":"b"}\n');
    await appendRto(file, line({ run: 'b' }));
    const log = await readPastLog(file);
    expect(Object.fromEntries(rowsOf(log))).toEqual({ a: 1, b: 2 });
  });

  test('fields of a later version stay, and make another line of it', async () => {
    const later = { ...line(), weather: 'rain' };
    await holds(`${JSON.stringify(later)}\n`);
    expect((await rows())[0]?.line).toEqual(later);
    expect(pastRun(later).digest).not.toBe(pastRun(line()).digest);
  });

  test('a line without its line feed may be whole all the same; spaces make no other line of it', async () => {
    await holds(JSON.stringify(line(), null, 1).replaceAll('\n', ' '));
    expect((await readPastLog(file)).runs).toEqual([pastRun(line())]);
  });
});
