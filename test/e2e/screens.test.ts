import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROGRAM } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { Pty, type PtyOptions } from '../support/pty.ts';
import { openGate, press } from '../support/pty-keys.ts';

const open = (args: readonly string[], state: string, options: PtyOptions = {}) =>
  new Pty(process.execPath, [PROGRAM, ...args, '--state-dir', state], { columns: 100, rows: 30, ...options });

describe.each([
  [80, 24],
  [120, 40],
  [200, 60],
])('Replace the instance at %i x %i', (columns, rows) => {
  test('from the home screen to the summary, and home again', async () => {
    const state = await scratch();
    await using pty = open(['home'], state, { columns, rows });
    const home = await pty.until('What happened?');
    expect(home).toContain('REHEARSAL');
    await press(pty, '\r', 'Down since?');
    for (const field of ['Instance type', 'Availability zone', 'Operator', 'Scenario', 'Speed'])
      await press(pty, '\t', `▸ ${field}`);
    for (const speed of ['60x', 'max']) await press(pty, '\u001b[C', `← ${speed} →`);
    await press(pty, '\r', /T\+|type  aws_instance/);
    const after = await openGate(pty, 'aws_instance.ttb', /Recovered in|Steps/);
    expect(after).toContain('REHEARSAL');
    const summary = await pty.until('Recovered in', 20_000);
    for (const line of summary.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    expect(summary).toMatch(/verified/);
    const back = await press(pty, '\r', 'What happened?');
    expect(back).toMatch(/The instance is broken\s+15m\s+\d+/);
    pty.press('q');
    await pty.exited;
    expect(pty.exit?.exitCode).toBe(0);
    const log = await readFile(join(state, 'ttb-verifier/rto-log.jsonl'), 'utf8');
    expect(JSON.parse(log)).toMatchObject({ outcome: 'verified', runbook: 'instance-replacement' });
  });
});

test('the cache is rebuilt on the screen; the next time the first is what is usual', async () => {
  const state = await scratch();
  for (const known of [/slowest .*, expected \d/, /slowest .*, usually \d[\d:]* \(rehearsals\)/]) {
    await using pty = open(['rehearse', 'cold-cache-rebuild', '--speed', 'max'], state);
    await openGate(pty, 'aws_instance.ttb', /Recovered in|Steps/);
    const summary = await pty.until('Recovered in', 20_000);
    expect(summary).toContain('REHEARSAL');
    expect(summary).toMatch(known);
  }
});

test('a protection is removed on the screen, by the real-world name', async () => {
  const args = [
    'rehearse',
    'protection-removal',
    '--speed',
    'max',
    '--input',
    'address=github_repository.ttb',
    '--input',
    'form=forget',
  ];
  await using pty = open(args, await scratch());
  await openGate(pty, 'example-org/ttb-verifier', /Steps|forgotten but/);
  expect(await pty.until(/open +forgotten, and still in the code/, 20_000)).toMatch(/verified/i);
});

test('a paste, a held Enter and keys typed ahead open nothing; the gate stays', async () => {
  const state = await scratch();
  await using pty = open(['rehearse', 'instance-replacement', '--speed', 'max'], state);
  // Ahead of the gate: all of it is dropped.
  pty.press('aws_instance.ttb\r\r\r');
  await pty.until('type  aws_instance.ttb', 20_000);
  await press(pty, '\u001b[200~aws_instance.ttb\n\u001b[201~', /paste does not open/);
  for (let n = 0; n < 30; n += 1) pty.press('\r');
  expect(await pty.until('type  aws_instance.ttb')).toContain('type  aws_instance.ttb');
  // Resized while it is open, too small and back: it is still there, and still opens.
  pty.resize(20, 5);
  await pty.until(/60x15/);
  pty.resize(120, 40);
  await pty.until('type  aws_instance.ttb');
  await press(pty, '\u001b', 'Waits for you');
  const [run = ''] = await readdir(join(state, 'ttb-verifier/runs'));
  const journal = await readFile(join(state, 'ttb-verifier/runs', run, 'journal.jsonl'), 'utf8');
  expect(journal).not.toContain('"question.answered"');
});

test('the sandbox is killed in the middle: the failure dialog, not a stack trace', async () => {
  const state = await scratch();
  await using pty = open(['rehearse', 'instance-replacement', '--speed', '1'], state);
  await pty.until('Plan the replacement', 20_000);
  const [run = ''] = await readdir(join(state, 'ttb-verifier/runs'));
  const ready = JSON.parse(await readFile(join(state, 'ttb-verifier/runs', run, 'sandbox.json'), 'utf8')) as {
    endpoint: string;
    secretAccessKey: string;
  };
  await fetch(`${ready.endpoint}/_firedrill/stop`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ready.secretAccessKey}` },
  });
  const dialog = await pty.until(/try again/i, 20_000);
  expect(dialog).toMatch(/abort/);
  expect(pty.bytes).not.toMatch(/\n\s+at .*\.js:/);
});
