import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../support/folder.ts';

const from = (name: string) => JSON.stringify(join(import.meta.dirname, '../../src/process', name));

/** A program of ours that runs one that only reads, is stopped when that is ready, and ends once it has left it. */
async function ended(script: string) {
  const folder = await scratch();
  const given = { folder, script };
  const us = `import { makeProcesses } from ${from('processes.ts')};
    const { folder, script } = ${JSON.stringify(given)};
    const processes = makeProcesses({ folder, launcher: '', records: {} });
    const stop = new AbortController();
    const onLine = (line) => { console.log(line); stop.abort(new Error('stopped')); };
    const command = { file: process.execPath, args: ['-e', script], cwd: folder, env: {} };
    await processes.run('reads', command, { signal: stop.signal, onLine });
    process.exit();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', us]);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  await new Promise((resolve) => child.on('close', resolve));
  return { folder, pids: said.trim().split(' ').map(Number) };
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('a program that only reads ends with us, with all that it started, also where it takes no notice', async () => {
  const { pids } =
    await ended(`for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
    const other = require('child_process').spawn('sleep', ['60'], { stdio: 'ignore' });
    console.log(process.pid + ' ' + other.pid);
    setInterval(() => undefined, 1000)`);
  expect(pids).toHaveLength(2);
  await expect.poll(() => pids.map(alive), { timeout: 40_000 }).toEqual([false, false]);
});

test('it may end in good order', async () => {
  const { folder } = await ended(`process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => setTimeout(() => {
      require('fs').writeFileSync('unlocked', '');
      process.exit();
    }, 50));
    console.log(process.pid);
    setInterval(() => undefined, 1000)`);
  expect(existsSync(join(folder, 'unlocked'))).toBe(true);
});
