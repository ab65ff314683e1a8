import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Stamped } from '../../src/engine/events.ts';
import { PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';

test('a tool that dies in the middle of an apply: what it launched, and no state knows, is named and owed', {
  timeout: 240_000,
}, async () => {
  const state = await scratch();
  const answers = join(state, 'answers.yaml');
  await writeFile(answers, 'review: aws_instance.ttb\n');
  const args = ['rehearse', 'instance-replacement', '--plain', '--speed', '20', '--state-dir', state];
  const child = spawn(process.execPath, [PROGRAM, ...args, '--answers', answers], { stdio: 'ignore' });
  const exited = new Promise((resolve) => child.on('exit', resolve));
  const runs = join(state, 'ttb-verifier', 'runs');
  const read = async (file: string) =>
    readFile(join(runs, (await readdir(runs).catch(() => []))[0] ?? '', file), 'utf8').catch(() => '');
  const launched = async () =>
    expect(await read('logs/apply/1/apply.stdout')).toContain('aws_instance.ttb: Still creating');
  await vi.waitFor(launched, { timeout: 120_000, interval: 20 });
  process.kill((JSON.parse(await read('logs/apply/1/apply.pid.json')) as { pid: number }).pid, 'SIGKILL');
  expect(await exited).toBe(4);
  const events = (await read('journal.jsonl'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Stamped);
  const failed = events.find(({ type }) => type === 'step.failed');
  const id = expect.stringMatching(/^i-/);
  expect(failed).toMatchObject({ step: 'apply', failure: { facts: { orphans: [id] } } });
  const { failure } = failed as Extract<Stamped, { type: 'step.failed' }>;
  const [orphan] = (failure.facts?.['orphans'] ?? []) as string[];
  expect(failure.hint).toContain(`Made, and not in the state: ${orphan}`);
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'obligation.opened', id: `orphan ${orphan}` }),
  );
});
