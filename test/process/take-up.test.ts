import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { bootId, startTimeOf } from '../../src/process/process-identity.ts';
import { EndUnknown, NeverBegun, type Recorded, RecordsLost, takingUp } from '../../src/process/take-up.ts';
import { innerEnd, recordFiles } from '../../src/process/wrapped.ts';
import { scratch } from '../support/folder.ts';

const launcher = join(import.meta.dirname, '../../src/process/launcher.ts');
const COMMAND = { file: '', args: [], cwd: '/', env: {} };

/** A launcher with its program, of a starter that is gone: it was told to go, or its pipe was closed. */
async function left(program: string, go = true) {
  const folder = await scratch();
  const at = join(folder, 'apply');
  const out = `${at}.stdout`;
  writeFileSync(`${at}.stderr`, '');
  const args = [launcher, `${at}.end.json`, `${at}.pid.json`, process.execPath, '-e', program];
  const child = spawn('sh', ['-c', `exec "$@" > ${out}`, 'sh', process.execPath, ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const over = once(child, 'exit');
  const pid = child.pid ?? 0;
  const startTime = startTimeOf(pid) ?? '';
  child.stdin.end(go ? '!' : undefined);
  if (go) await vi.waitFor(() => expect(programPid(at)).toBeGreaterThan(0), { timeout: 10_000 });
  const ends: unknown[] = [];
  const recorded: Recorded = {
    name: 'apply',
    folder,
    pid,
    startTime,
    bootId: bootId(),
    record: async (end) => void ends.push(end),
  };
  return { folder, at, child, over, recorded, ends };
}

const programPid = (at: string): number =>
  existsSync(`${at}.pid.json`) ? (JSON.parse(readFileSync(`${at}.pid.json`, 'utf8')).pid ?? 0) : 0;

test('a program that is still at work is waited for and followed from its beginning, and its end written down', async () => {
  const { recorded, ends, folder } = await left(`console.log('one'); setInterval(() => {}, 1000)`);
  const lines: string[] = [];
  const taken = takingUp([recorded])('apply', COMMAND, { onLine: (line) => lines.push(line) });
  await vi.waitFor(() => expect(lines).toEqual(['one']));
  process.kill(programPid(join(folder, 'apply')), 'SIGTERM');
  expect(await taken).toMatchObject({ code: null, signal: 'SIGTERM' });
  expect(ends).toMatchObject([{ code: null, signal: 'SIGTERM' }]);
});

test('one that has ended meanwhile gives the end that its launcher recorded, and all it printed', async () => {
  const { recorded, over, ends } = await left(`console.log('one'); process.exit(3)`);
  await over;
  const lines: string[] = [];
  const end = await takingUp([recorded])('apply', COMMAND, { onLine: (line) => lines.push(line) });
  expect(end).toMatchObject({ code: 3, signal: null });
  expect(lines).toEqual(['one']);
  expect(ends).toHaveLength(1);
  await takingUp([{ ...recorded, ended: true }])('apply', COMMAND);
  expect(ends).toHaveLength(1);
});

test('an interrupt reaches it, once', async () => {
  const { recorded } = await left(
    `let n = 0; process.on('SIGINT', () => { n += 1; setTimeout(() => process.exit(40 + n), 200) }); console.log('ready'); setInterval(() => {}, 1000)`,
  );
  const stop = new AbortController();
  const onLine = () => stop.abort(new Error('interrupt'));
  const taken = takingUp([recorded])('apply', COMMAND, { signal: stop.signal, onLine });
  expect(await taken).toMatchObject({ code: 41 });
});

test('what never got its go has certainly done nothing', async () => {
  const { recorded, at } = await left('process.exit(0)', false);
  await expect(takingUp([recorded])('apply', COMMAND)).rejects.toThrow(NeverBegun);
  expect(existsSync(`${at}.pid.json`)).toBe(false);
  await expect(takingUp([])('apply', COMMAND)).rejects.toThrow(NeverBegun);
  const { pid: _pid, ...meant } = recorded;
  await expect(takingUp([meant])('apply', COMMAND)).rejects.toThrow(NeverBegun);
});

test('where its records are gone it may have done anything: that is no proof that it was never begun', async () => {
  const { recorded, ends, folder, over } = await left('setInterval(() => {}, 1000)');
  const pid = programPid(join(folder, 'apply'));
  rmSync(folder, { recursive: true });
  // Made again by whoever takes it up; the launcher finds a place for its last record there.
  mkdirSync(folder);
  const taken = takingUp([recorded])('apply', COMMAND);
  process.kill(pid, 'SIGTERM');
  await expect(taken).rejects.toThrow(RecordsLost);
  await over;
  await expect(takingUp([recorded])('apply', { ...COMMAND, wraps: true })).rejects.toThrow(
    /^What was written of it is gone \(.*apply\.stdout\)\.$/,
  );
  expect(ends).toEqual([]);
});

test('without its launcher it is waited for, and then nobody knows how it ended', async () => {
  const { recorded, child, at, over } = await left(`setInterval(() => {}, 1000)`);
  const pid = programPid(at);
  child.kill('SIGKILL');
  await over;
  writeFileSync(`${at}.end.json.new`, '{"co');
  let told = false;
  const taken = takingUp([recorded])('apply', COMMAND).finally(() => {
    told = true;
  });
  taken.catch(() => undefined);
  // Many times what it takes to look at its few files.
  for (let looks = 0; looks < 200 && !told; looks += 1) await stat(dirname(at));
  expect(told).toBe(false);
  process.kill(pid, 'SIGKILL');
  await expect(taken).rejects.toMatchObject({ name: 'EndUnknown', rebooted: false });
  // Nor does half a record stay.
  expect(existsSync(`${at}.end.json.new`)).toBe(false);
});

test('a machine that was started anew ended it, and its pid may be anybody’s', async () => {
  const { recorded, at, over } = await left('process.exit(0)');
  await over;
  rmSync(`${at}.end.json`);
  const before = {
    ...recorded,
    bootId: 'another',
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? '',
  };
  await expect(takingUp([before])('apply', COMMAND)).rejects.toMatchObject({ rebooted: true });
});

test('what was wrapped counts by its own record, also where terragrunt and its launcher were killed', async () => {
  const { recorded, child, at } = await left(`setInterval(() => {}, 1000)`);
  const tofu = recordFiles(`${at}.tofu`);
  writeFileSync(tofu.stdoutFile, 'said');
  writeFileSync(tofu.stderrFile, '');
  writeFileSync(tofu.pidFile, JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1' }));
  writeFileSync(tofu.endFile, JSON.stringify({ code: 0, signal: null, endedAt: '2026-11-23T06:00:00.000Z' }));
  const pid = programPid(at);
  child.kill('SIGKILL');
  process.kill(pid, 'SIGKILL');
  const end = await takingUp([recorded])('apply', { ...COMMAND, wraps: true });
  expect(end).toMatchObject({ signal: 'SIGKILL', inner: { code: 0, stdoutFile: tofu.stdoutFile } });
  rmSync(tofu.endFile);
  await expect(takingUp([recorded])('apply', { ...COMMAND, wraps: true })).rejects.toThrow(EndUnknown);
});

test.each(['', '{"pi', 'null'])(
  'where what names it is spoilt (%j), nobody knows how it ended',
  async (spoilt) => {
    const { recorded, child, at } = await left(`setInterval(() => {}, 1000)`);
    const tofu = recordFiles(`${at}.tofu`);
    for (const file of [tofu.stdoutFile, tofu.stderrFile]) writeFileSync(file, '');
    const pid = programPid(at);
    child.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    writeFileSync(`${at}.pid.json`, spoilt);
    writeFileSync(tofu.pidFile, spoilt);
    await expect(takingUp([recorded])('apply', { ...COMMAND, wraps: true })).rejects.toThrow(EndUnknown);
    // It was begun, whatever came of it.
    expect(await innerEnd(tofu)).toMatchObject({ code: null, signal: null });
  },
);
