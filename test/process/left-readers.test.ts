import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { endReaders, noteReader } from '../../src/process/left-readers.ts';
import { scratch } from '../support/folder.ts';

async function reading(): Promise<ChildProcess & { pid: number }> {
  const child = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'spawn');
  return child as ChildProcess & { pid: number };
}

const NOTE = 'plan.reading.json';

test('what only read and outlived its firedrill is ended, and its note goes', async () => {
  const folder = await scratch();
  const child = await reading();
  const exited = once(child, 'exit');
  noteReader(folder, 'plan', child.pid);
  await endReaders(folder);
  expect(await exited).toEqual([null, 'SIGINT']);
  expect(existsSync(join(folder, NOTE))).toBe(false);
});

test.each(['', '{"pid":4', 'null', '{}', '[]'])(
  'a note that somebody was killed at, or that a full disk cut off, keeps nobody from going on: %j',
  async (text) => {
    const folder = await scratch();
    writeFileSync(join(folder, NOTE), text);
    await endReaders(folder);
    expect(existsSync(join(folder, NOTE))).toBe(false);
  },
);

test('after a restart of the machine the same pid and start are another program, which is left alone', async () => {
  const folder = await scratch();
  const child = await reading();
  noteReader(folder, 'plan', child.pid);
  const file = join(folder, NOTE);
  const note = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...note, bootId: 'the one before' }));
  await endReaders(folder);
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  expect(existsSync(file)).toBe(false);
});
