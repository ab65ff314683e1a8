import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ChildRecord, ChildRecords } from '../../src/process/child.ts';
import { makeProcesses } from '../../src/process/processes.ts';
import { scratch } from '../support/folder.ts';

/*
 * What is written down of a program that changes something, on a disk that takes its time: it has its go when its pid is on
 * disk, and not while that is being written.
 */

const launcher = join(import.meta.dirname, '../../src/process/launcher.ts');
const none: ChildRecord = { launched: async () => undefined, ended: async () => undefined };

function held(folder: string, records: ChildRecords, script: string) {
  const command = { file: process.execPath, args: ['-e', script], cwd: folder, env: {} };
  return makeProcesses({ folder, launcher, records }).held('apply', command);
}

/** As long as a program takes that was started later: by then the one before would have done its work, if it could. */
async function asLongAsAnother(): Promise<void> {
  for (let twice = 0; twice < 2; twice += 1) await held(await scratch(), { intent: async () => none }, '');
}

test('a program that has no go yet does nothing, however long its pid takes to be written', async () => {
  const folder = await scratch();
  const acted = join(folder, 'acted');
  let early: boolean | undefined;
  const launched = async () => {
    await asLongAsAnother();
    early = existsSync(acted);
  };
  const script = `require('fs').writeFileSync(${JSON.stringify(acted)}, '')`;
  const end = await held(folder, { intent: async () => ({ ...none, launched }) }, script);
  expect([early, existsSync(acted), end.code]).toEqual([false, true, 0]);
});

test('nothing is started before it is on disk what will be', async () => {
  const folder = await scratch();
  let started: boolean | undefined;
  const intent = async () => {
    await asLongAsAnother();
    started = existsSync(join(folder, 'apply.stdout'));
    return none;
  };
  await held(folder, { intent }, '');
  expect(started).toBe(false);
});

test('what cannot be written down beforehand is not started', async () => {
  const folder = await scratch();
  const intent = () => Promise.reject(new Error('EIO'));
  await expect(held(folder, { intent }, '')).rejects.toThrow('EIO');
  expect(existsSync(join(folder, 'apply.stdout'))).toBe(false);
});

test('a program whose pid cannot be written down never acts', async () => {
  const folder = await scratch();
  const acted = join(folder, 'acted');
  const launched = () => Promise.reject(new Error('EIO'));
  const script = `require('fs').writeFileSync(${JSON.stringify(acted)}, '')`;
  await expect(held(folder, { intent: async () => ({ ...none, launched }) }, script)).rejects.toThrow('EIO');
  await asLongAsAnother();
  expect(existsSync(acted)).toBe(false);
});

test('nobody hears of an end that is not on disk', async () => {
  const ended = () => Promise.reject(new Error('ENOSPC'));
  const folder = await scratch();
  await expect(held(folder, { intent: async () => ({ ...none, ended }) }, '')).rejects.toThrow('ENOSPC');
});

test('a program that changes something is the head of a session of its own: what ends us does not reach it', async () => {
  const folder = await scratch();
  let leads: boolean | undefined;
  const launched = async ({ pid }: { readonly pid: number }) => {
    // Of that number there is a group of processes only where the launcher has begun one.
    leads = process.kill(-pid, 0);
  };
  await held(folder, { intent: async () => ({ ...none, launched }) }, '');
  expect(leads).toBe(true);
});
