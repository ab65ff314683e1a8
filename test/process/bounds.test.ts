import { appendFileSync, closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { followFile } from '../../src/process/follow-file.ts';
import { lines } from '../../src/process/lines.ts';
import { OUTPUT_BYTES } from '../../src/process/output.ts';
import { makeProcesses } from '../../src/process/processes.ts';
import { scratch } from '../support/folder.ts';

const launcher = join(import.meta.dirname, '../../src/process/launcher.ts');
const MIB = 1024 * 1024;

async function setUp() {
  const folder = await scratch();
  const record = { launched: async () => undefined, ended: async () => undefined };
  const processes = makeProcesses({ folder, launcher, records: { intent: async () => record } });
  const command = (script: string) => ({
    file: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env: {},
  });
  return { folder, processes, command };
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a program that only reads and is asked to stop', () => {
  /** Takes no notice of an interrupt, starts another such, and says both pids. */
  const DEAF = `process.on('SIGINT', () => undefined); process.on('SIGTERM', () => undefined);
    const other = require('child_process').spawn('sleep', ['60'], { stdio: 'ignore' });
    console.log(process.pid + ' ' + other.pid);
    setInterval(() => console.log('still here'), 20)`;

  test('and does not, is left at once and killed after a grace, with all that it started', async () => {
    const { processes, command } = await setUp();
    const stop = new AbortController();
    let pids: number[] = [];
    let askedAt = 0;
    const end = await processes.run('deaf', command(DEAF), {
      signal: stop.signal,
      onLine: (line) => {
        if (!/^\d+ \d+$/.test(line)) return;
        pids = line.split(' ').map(Number);
        askedAt = performance.now();
        stop.abort(new Error('stopped'));
      },
    });
    expect(performance.now() - askedAt).toBeLessThan(2000);
    expect(end).toMatchObject({ code: null, signal: 'SIGKILL' });
    expect(end.flooded).toBeUndefined();
    expect(pids.map(alive)).toEqual([true, true]);

    // What is recorded of it now is not changed by what it still says.
    const kept = await readFile(end.stdoutFile, 'utf8');
    expect(kept).toContain('still here');
    expect((await stat(end.stdoutFile)).mode & 0o777).toBe(0o600);
    await expect.poll(() => pids.map(alive), { timeout: 15_000 }).toEqual([false, false]);
    expect(await readFile(end.stdoutFile, 'utf8')).toBe(kept);
  });

  test('and does in its time, keeps its own end', async () => {
    const { processes, command } = await setUp();
    const stop = new AbortController();
    const script = `process.on('SIGINT', () => setTimeout(() => process.exit(7), 200)); console.log('ready'); setInterval(() => {}, 1000)`;
    const end = await processes.run('polite', command(script), {
      signal: stop.signal,
      onLine: () => stop.abort(new Error('stopped')),
    });
    expect(end).toMatchObject({ code: 7, signal: null });
  });
});

describe('a program that prints without end', () => {
  const FLOOD = `const { writeSync } = require('fs'); const much = Buffer.alloc(${MIB}, 'x'.repeat(99) + '\\n');`;

  test('is killed where it only reads, and only both ends of it stay', async () => {
    const { processes, command } = await setUp();
    const shown: string[] = [];
    const end = await processes.run(
      'flood',
      command(
        `${FLOOD} process.on('SIGINT', () => undefined); writeSync(1, 'first\\n'); for (;;) writeSync(1, much)`,
      ),
      { onLine: (line) => shown.push(line) },
    );
    expect(end).toMatchObject({ code: null, signal: 'SIGKILL', flooded: true });
    const kept = await readFile(end.stdoutFile, 'utf8');
    expect(kept.length).toBeLessThan(3 * MIB);
    expect(kept.slice(0, 20)).toMatch(/^first\nx+$/);
    expect(kept.split('\n').filter((line) => line.includes('…'))).toEqual([
      expect.stringMatching(/^… [\d,]+ more bytes were printed here, far more than is read or kept …$/),
    ]);
    expect(shown[0]).toBe('first');
    expect(shown.length).toBeLessThanOrEqual(100_001);
    expect(shown.at(-1)).toContain('the rest is in its output file');
  });

  test('is waited for where it changes something, and said to have flooded', async () => {
    const { processes, command } = await setUp();
    const times = OUTPUT_BYTES / MIB + 1;
    const end = await processes.held(
      'flood',
      command(
        `${FLOOD} for (let n = 0; n < ${times}; n += 1) writeSync(1, much); writeSync(1, 'last\\n'); process.exit(3)`,
      ),
    );
    expect(end).toMatchObject({ code: 3, signal: null, flooded: true });
    const kept = await readFile(end.stdoutFile, 'utf8');
    expect(kept.length).toBeLessThan(3 * MIB);
    expect(kept.slice(-10)).toMatch(/last\n$/);
  });

  test('of what is still read nothing is cut', async () => {
    const { processes, command } = await setUp();
    const end = await processes.run(
      'much',
      command(`${FLOOD} for (let n = 0; n < 8; n += 1) writeSync(1, much)`),
    );
    expect(end).toMatchObject({ code: 0, signal: null });
    expect(end.flooded).toBeUndefined();
    expect((await stat(end.stdoutFile)).size).toBe(8 * MIB);
  });
});

describe('following a file', () => {
  const LONGEST = 256 * 1024;

  test('a line without end is given in part, saying how much is missing; the next one is whole again', async () => {
    const file = join(await scratch(), 'out');
    writeFileSync(file, '');
    const given: string[] = [];
    const follower = followFile(file, (line) => given.push(line));
    for (let n = 0; n < 40; n += 1) appendFileSync(file, 'x'.repeat(20_000));
    appendFileSync(file, 'end\nnext\nunended');
    await follower.end();
    expect(given).toHaveLength(3);
    expect(given[0]).toMatch(/^x+ … 537,859 more characters$/);
    expect(given[0]?.length).toBeLessThan(LONGEST + 60);
    expect(given.slice(1)).toEqual(['next', 'unended']);
  });

  test('others have their turn while much is read', async () => {
    const file = join(await scratch(), 'out');
    writeFileSync(file, 'a line of forty characters, its end too.\n'.repeat(50_000));
    let given = 0;
    const follower = followFile(file, () => (given += 1));
    let [before, most] = [0, 0];
    while (given < 50_000) {
      await new Promise(setImmediate);
      most = Math.max(most, given - before);
      before = given;
    }
    follower.stop();
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(2000);
  });

  test('nothing is given after a stop', async () => {
    const file = join(await scratch(), 'out');
    const fd = openSync(file, 'w');
    const given: string[] = [];
    const follower = followFile(file, (line) => given.push(line));
    writeSync(fd, 'first\n');
    await expect.poll(() => given).toEqual(['first']);
    follower.stop();
    writeSync(fd, 'second\n');
    await follower.end();
    expect(given).toEqual(['first']);
    closeSync(fd);
  });

  test('is given up to a bound', async () => {
    const file = join(await scratch(), 'out');
    writeFileSync(file, 'y\n'.repeat(200_000));
    let given = 0;
    let last = '';
    const follower = followFile(file, (line) => {
      given += 1;
      last = line;
    });
    await follower.end();
    expect(given).toBe(100_001);
    expect(last).toContain('more than can be shown');
  });

  test('characters that are cut between two chunks stay whole', () => {
    const reader = lines();
    const bytes = Buffer.from('é漢\u{1F600}\nnext é');
    const given = [...bytes].flatMap((byte) => reader.add(Uint8Array.of(byte)));
    expect([...given, ...reader.end()]).toEqual(['é漢\u{1F600}', 'next é']);
  });
});
