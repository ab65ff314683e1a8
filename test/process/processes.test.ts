import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Event } from '../../src/engine/events.ts';
import { makeProcesses } from '../../src/process/processes.ts';
import { EndUnknown, RecordsLost } from '../../src/process/take-up.ts';
import { childEvents } from '../../src/run/child-events.ts';
import { createBorder } from '../../src/text/border.ts';
import { scratch } from '../support/folder.ts';

const launcher = join(import.meta.dirname, '../../src/process/launcher.ts');

async function setUp() {
  const folder = await scratch();
  const events: Event[] = [];
  const processes = makeProcesses({
    folder,
    launcher,
    records: childEvents(PLACE, createBorder(), async (event) => void events.push(event)),
  });
  const command = (script: string) => ({
    file: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env: { ONLY: 'this' },
  });
  return { folder, events, processes, command };
}

const PLACE = { step: 'apply', attempt: 1, folder: 'logs/apply/1' };

test('a child gets its arguments unread by any shell, its own environment, and files for output', async () => {
  const { processes, command, folder } = await setUp();
  const lines: string[] = [];
  const nasty = `$(touch ${folder}/x) ; 'q' "d"`;
  const base = command(
    'console.log(process.argv[1]); console.log(Object.keys(process.env).join()); console.error("e")',
  );
  const end = await processes.run(
    'one',
    { ...base, args: [...base.args, nasty] },
    { onLine: (line) => lines.push(line) },
  );
  expect(end).toMatchObject({ code: 0, signal: null });
  expect(lines).toEqual([nasty, 'ONLY']);
  expect(await readFile(end.stderrFile, 'utf8')).toBe('e\n');
  expect((await stat(end.stdoutFile)).mode & 0o777).toBe(0o600);
  expect(existsSync(join(folder, 'x'))).toBe(false);
});

test('a held child acts only when its pid is written down, and its end is', async () => {
  const { command, events, folder } = await setUp();
  const done = join(folder, 'acted');
  const seen: boolean[] = [];
  const watched = makeProcesses({
    folder,
    launcher,
    records: childEvents(PLACE, createBorder(), async (event) => {
      events.push(event);
      seen.push(existsSync(done));
    }),
  });
  const end = await watched.held(
    'apply',
    command(`require('fs').writeFileSync(${JSON.stringify(done)}, ''); process.exit(3)`),
  );
  expect(end).toMatchObject({ code: 3, signal: null });
  expect(events.map(({ type }) => type)).toEqual(['child.intent', 'child.launched', 'child.ended']);
  expect(seen).toEqual([false, false, true]);
  expect(events[1]).toMatchObject({
    pid: expect.any(Number),
    startTime: expect.stringMatching(/./),
    bootId: expect.stringMatching(/./),
  });
});

test('without the byte nothing happens: the starter died before its journal had the pid', async () => {
  const { folder } = await setUp();
  const acted = join(folder, 'acted');
  const end = join(folder, 'end.json');
  const args = [
    launcher,
    end,
    join(folder, 'pid.json'),
    process.execPath,
    '-e',
    `require('fs').writeFileSync(${JSON.stringify(acted)}, '')`,
  ];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end();
  await once(child, 'exit');
  expect([existsSync(acted), existsSync(end)]).toEqual([false, false]);
});

test('the program goes on when whoever started it is killed, and leaves a record of its end', async () => {
  const { folder } = await setUp();
  const [acted, end, pid] = ['acted', 'end.json', 'pid.json'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const program = `process.stdout.write('first\\n'); setTimeout(() => { process.stdout.write('last\\n'); require('fs').writeFileSync(${JSON.stringify(acted)}, '') }, 300)`;
  // A starter of its own: it launches, says go, and is killed at once.
  const starter = `
    const { spawn } = require('child_process'); const fs = require('fs');
    const out = fs.openSync(${JSON.stringify(join(folder, 'out'))}, 'w');
    const child = spawn(process.execPath, ${JSON.stringify([launcher, end, pid, process.execPath, '-e', program])}, { detached: true, stdio: ['pipe', out, out] });
    child.stdin.end('!'); setInterval(() => { if (fs.existsSync(${JSON.stringify(pid)})) process.kill(process.pid, 'SIGKILL') }, 5)`;
  const child = spawn(process.execPath, ['-e', starter], { stdio: 'ignore' });
  const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  await vi.waitFor(() => expect(existsSync(end)).toBe(true), { timeout: 5000, interval: 20 });
  expect(JSON.parse(readFileSync(end, 'utf8'))).toMatchObject({ code: 0, signal: null });
  expect(existsSync(acted)).toBe(true);
  expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('first\nlast\n');
});

test('an interrupt is one SIGINT to the program itself, and what it says of its end is believed', async () => {
  const { processes, command } = await setUp();
  const stop = new AbortController();
  const script = `let n = 0; process.on('SIGINT', () => { n += 1; setTimeout(() => { console.log('got ' + n); process.exit(1) }, 200) }); console.log('ready'); setInterval(() => {}, 1000)`;
  const lines: string[] = [];
  const end = await processes.held('apply', command(script), {
    signal: stop.signal,
    onLine: (line) => {
      lines.push(line);
      if (line === 'ready') stop.abort(new Error('stopped'));
    },
  });
  expect(end).toMatchObject({ code: 1, signal: null });
  expect(lines).toEqual(['ready', 'got 1']);
});

test('an interrupt right after the go, before the program is there, reaches it', async () => {
  const { command, folder } = await setUp();
  const stop = new AbortController();
  const goes = makeProcesses({
    folder,
    launcher,
    // The go is given in the turn after the pid is written; the byte is away, the launcher still starting.
    records: childEvents(PLACE, createBorder(), async ({ type }) => {
      if (type === 'child.launched') setImmediate(() => setImmediate(() => stop.abort(new Error('stopped'))));
    }),
  });
  const script = `process.on('SIGINT', () => process.exit(9)); setTimeout(() => process.exit(0), 5000)`;
  const end = await goes.held('apply', command(script), { signal: stop.signal });
  expect(end.code === 9 || end.signal === 'SIGINT').toBe(true);
});

test('a disk that takes no record: nothing is begun; one that is full later: the end is still the one it had', async () => {
  const { processes, command, folder } = await setUp();
  const acted = join(folder, 'acted');
  // Folders in the way stand for a full disk.
  for (const name of ['one.pid.json.new', 'two.end.json.new']) mkdirSync(join(folder, name));
  const act = `setTimeout(() => { require('fs').writeFileSync(${JSON.stringify(acted)}, ''); process.exit(3) }, 200)`;
  expect(await processes.held('one', command(act))).toMatchObject({ code: 125, signal: null });
  expect(existsSync(acted)).toBe(false);
  expect(await processes.held('two', command(act))).toMatchObject({ code: 3, signal: null });
  expect(existsSync(acted)).toBe(true);
});

test('a program that does not exist is an error that names it', async () => {
  const { processes, folder } = await setUp();
  await expect(
    processes.run('none', { file: '/no/such/program', args: [], cwd: folder, env: {} }),
  ).rejects.toThrow(/\/no\/such\/program/);
  expect(
    await processes.held('none', { file: '/no/such/program', args: [], cwd: folder, env: {} }),
  ).toMatchObject({ code: 127 });
});

test('an interrupt before the program has its go means that nothing happens', async () => {
  const { processes, command, folder } = await setUp();
  const acted = join(folder, 'acted');
  const end = await processes.held(
    'apply',
    command(`require('fs').writeFileSync(${JSON.stringify(acted)}, '')`),
    {
      signal: AbortSignal.abort(new Error('stopped')),
    },
  );
  expect([existsSync(acted), end.code, end.signal]).toEqual([false, null, null]);
});

test('a pid that cannot be written down means that nothing happens', async () => {
  const { command, folder } = await setUp();
  const acted = join(folder, 'acted');
  const processes = makeProcesses({
    folder,
    launcher,
    records: childEvents(PLACE, createBorder(), async ({ type }) => {
      if (type === 'child.launched') throw new Error('disk full');
    }),
  });
  const script = `require('fs').writeFileSync(${JSON.stringify(acted)}, '')`;
  await expect(processes.held('apply', command(script))).rejects.toThrow('disk full');
  expect(existsSync(acted)).toBe(false);
});

test('a launcher that is killed says nothing of its program: that is waited for, and how it ended is not known', async () => {
  const { processes, command, folder, events } = await setUp();
  const acted = join(folder, 'acted');
  const script = `process.kill(process.ppid, 'SIGKILL'); setTimeout(() => require('fs').writeFileSync(${JSON.stringify(acted)}, ''), 200)`;
  await expect(processes.held('apply', command(script))).rejects.toThrow(EndUnknown);
  expect(existsSync(acted)).toBe(true);
  expect(events.at(-1)).toMatchObject({ type: 'child.ended', code: null, signal: 'SIGKILL' });
});

test('where its folder is deleted while it works, its end is not taken from what is missing there', async () => {
  const { processes, command, folder, events } = await setUp();
  const script = `require('fs').rmSync(${JSON.stringify(folder)}, { recursive: true }); setTimeout(() => {}, 100)`;
  await expect(processes.held('apply', { ...command(script), cwd: '/' })).rejects.toThrow(RecordsLost);
  expect(events.at(-1)).toMatchObject({ type: 'child.ended' });
  mkdirSync(folder);
});

test('a launcher that is killed before it has begun anything has changed nothing, and that is certain', async () => {
  const { command, folder } = await setUp();
  const acted = join(folder, 'acted');
  let pid = 0;
  const processes = makeProcesses({
    folder,
    launcher,
    records: childEvents(PLACE, createBorder(), async (event) => {
      if (event.type === 'child.launched') process.kill((pid = event.pid), 'SIGKILL');
    }),
  });
  const script = `require('fs').writeFileSync(${JSON.stringify(acted)}, '')`;
  expect(await processes.held('apply', command(script))).toMatchObject({ code: null, signal: null });
  expect([pid > 0, existsSync(acted)]).toEqual([true, false]);
});
