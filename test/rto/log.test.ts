import { appendFile, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { appendRto, parseRto, readRto } from '../../src/rto/log.ts';
import { line } from './journal.ts';

let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(tmpdir(), 'firedrill-')), 'service', 'rto-log.jsonl');
});

describe('the log', () => {
  test('no file is an empty log', async () => {
    expect(await readRto(file)).toEqual({ lines: [], damaged: [], torn: false });
  });

  test('keeps what was added, for its owner only', async () => {
    await appendRto(file, line({ run: 'a' }));
    await appendRto(file, line({ run: 'b' }));
    expect((await readRto(file)).lines).toEqual([line({ run: 'a' }), line({ run: 'b' })]);
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
    expect((await readRto(file)).lines.map(({ run, operator }) => run + operator)).toEqual(['a2', 'b1']);
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(4);
  });

  test('a torn last line is passed over, and the next one is whole', async () => {
    await appendRto(file, line({ run: 'a' }));
    await appendFile(file, JSON.stringify(line({ run: 'torn' })).slice(0, 100));
    expect(await readRto(file)).toMatchObject({ lines: [{ run: 'a' }], damaged: [], torn: true });
    await appendRto(file, line({ run: 'b' }));
    expect(await readRto(file)).toMatchObject({
      lines: [{ run: 'a' }, { run: 'b' }],
      damaged: [2],
      torn: false,
    });
  });

  test('many at once mix nothing', async () => {
    const runs = Array.from({ length: 40 }, (_, n) => `run-${n}`);
    await Promise.all(runs.map((run) => appendRto(file, line({ run }))));
    const { lines, damaged } = await readRto(file);
    expect(lines.map(({ run }) => run).sort()).toEqual([...runs].sort());
    expect(damaged).toEqual([]);
  });

  test('a log that cannot be read is not an empty one', async () => {
    await writeFile(join(file, '..', '..', 'plain'), '');
    await expect(readRto(join(file, '..', '..', 'plain', 'rto-log.jsonl'))).rejects.toThrow('ENOTDIR');
  });

  test.each([
    'null',
    '7',
    '{}',
    '{"v":2,"run":"a"}',
    JSON.stringify({ ...line(), milestones: { recovered: 1 } }),
  ])('%s is no line of it', (text) => {
    expect(parseRto(`${text}\n`)).toEqual({ lines: [], damaged: [1], torn: false });
  });

  test('fields of a later version stay', () => {
    const later = { ...line(), weather: 'rain' };
    expect(parseRto(`${JSON.stringify(later)}\n`).lines).toEqual([later]);
  });
});
