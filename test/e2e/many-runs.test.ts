import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { placesOf } from '../../src/journal/run-folders.ts';
import { cli, PROGRAM, ROOT } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

const golden = join(import.meta.dirname, '../journal/golden/v1');

test('600 runs are listed with few open files, and none is missed', async () => {
  const state = await scratch();
  const { runs, rtoLog } = placesOf(state, 'ttb-verifier');
  const journal = await readFile(join(golden, 'journal.jsonl'));
  const line = await readFile(join(golden, 'rto-log.jsonl'), 'utf8');
  const name = (n: number) => `2026-11-${String(n).padStart(4, '0')}`;
  for (let n = 0; n < 600; n += 1) {
    await mkdir(join(runs, name(n)), { recursive: true });
    await writeFile(join(runs, name(n), 'journal.jsonl'), journal);
  }
  const { run } = JSON.parse(line) as { run: string };
  await writeFile(rtoLog, Array.from({ length: 600 }, (_, n) => line.replace(run, name(n))).join(''));
  const listed = (...args: string[]) =>
    spawnSync(
      'sh',
      ['-c', 'ulimit -n 64 && exec "$@"', 'sh', process.execPath, PROGRAM, ...args, '--state-dir', state],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    );
  // Once with every journal read, once with none.
  for (const time of ['first', 'second']) {
    const all = listed('runs', '--json');
    expect([time, all.status, all.stderr]).toEqual([time, 0, '']);
    const states = (JSON.parse(all.stdout) as { state: string }[]).map((one) => one.state);
    expect(states).toEqual(Array(600).fill('finished'));
    // The copies carry the line of the run that they were made of.
    expect(listed('rto').stderr).toMatch(/^firedrill: the RTO log says something else .* and 590 more\n$/);
  }
});

test('what the index says shows in lists only; a run is shown, checked and continued by its journal', async () => {
  const state = await scratch();
  const { runs } = placesOf(state, 'ttb-verifier');
  const places = ['--state-dir', state];
  await storedRun(runs, '1-waits', ...LEFT.waiting);
  await cp(golden, join(runs, '2-over'), { recursive: true });
  const index = join(runs, '..', 'index.json');
  // Not before their journals are a while old.
  await vi.waitFor(
    async () => {
      expect((await cli(['runs', ...places])).code).toBe(0);
      const text = await readFile(index, 'utf8');
      // In whatever order they were read.
      for (const run of ['1-waits', '2-over']) expect(text).toContain(`runs/${run}/journal.jsonl`);
    },
    { timeout: 20_000 },
  );
  const [head = '', body = ''] = (await readFile(index, 'utf8')).split('\n');
  // By the name of a built file with the hash of its code: another version makes its own.
  expect(head).toMatch(/^[\w-]+-[\w-]{8}\.js [0-9a-f]{64}$/);
  const lie = body
    .replace('"title":"Replace the instance"', '"title":"A lie"')
    .replaceAll('"left":"waiting"', '"left":"finished"');
  const hash = createHash('sha256').update(lie).digest('hex');
  await writeFile(index, `${head.split(' ')[0]} ${hash}\n${lie}`);
  expect((await cli(['runs', '--json', ...places])).stdout).toContain('A lie');
  expect((await cli(['show', '1-waits', ...places])).stdout).toMatch(/^Replace the instance .*\n.*paused/);
  expect((await cli(['verify', '1-waits', ...places])).code).toBe(0);
  // Its sandbox was never there, which is as far as it gets.
  expect((await cli(['resume', '1-waits', '--plain', ...places])).stderr).toContain(
    'sandbox.json cannot be read',
  );
});

test('names of folders and what runs say of themselves leave as text', async () => {
  const state = await scratch();
  const { runs, rtoLog } = placesOf(state, 'ttb-verifier');
  const odd = 'a\u001b[2J\u202eb\u009bc\nd';
  await mkdir(join(runs, odd), { recursive: true });
  await cp(join(golden, 'journal.jsonl'), join(runs, `x${odd}`, 'journal.jsonl'));
  const line = await readFile(join(golden, 'rto-log.jsonl'), 'utf8');
  await writeFile(rtoLog, JSON.stringify({ ...JSON.parse(line), run: odd, runbook: odd }));
  for (const args of [
    ['runs'],
    ['runs', '--json'],
    ['rto'],
    ['rto', '--json'],
    ['rto', '--csv'],
    ['home', '--json'],
    ['show', odd],
    ['show', `x${odd}`],
    ['show', `x${odd}`, '--json'],
    ['verify', `x${odd}`],
    ['verify', `x${odd}`, '--json'],
  ]) {
    const { stdout, stderr } = await cli([...args, '--state-dir', state]);
    expect([args, stdout.replaceAll('\n', '')]).not.toEqual([args, expect.stringMatching(/[\p{Cc}\p{Cf}]/u)]);
    expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(stdout + stderr).not.toContain('should not have happened');
  }
});
