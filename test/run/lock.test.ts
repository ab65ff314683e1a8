import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { link, mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bootId, identityOf } from '../../src/process/process-identity.ts';
import { goneHolderOf, goneWords, holderOf, holderWords, takeLock } from '../../src/run/lock.ts';
import { scratch } from '../support/folder.ts';

test('one holder at a time, and nothing left when it lets go', async () => {
  const folder = await scratch();
  const mine = await takeLock(folder);
  expect(await takeLock(folder)).toMatchObject({ heldBy: { pid: process.pid, host: hostname() } });
  expect(await holderOf(folder)).toMatchObject({ pid: process.pid });
  if ('release' in mine) mine.release();
  expect(await holderOf(folder)).toBeUndefined();
  const again = await takeLock(folder);
  expect('release' in again).toBe(true);
  // Each has a number of its own for ever.
  expect(await readdir(folder)).toEqual(['lock.1', 'lock.2']);
});

test('of many takers at once exactly one gets a dead one’s lock', async () => {
  const folder = await scratch();
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(child, 'spawn');
  const dead = identityOf(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await writeFile(join(folder, 'lock.7'), JSON.stringify({ ...dead, since: '' }));
  const taken = await Promise.all(Array.from({ length: 12 }, () => takeLock(folder)));
  expect(taken.filter((one) => 'release' in one).length).toBe(1);
  for (const one of taken) if ('release' in one) one.release();
});

test('a pid that was reused is not the holder', async () => {
  const folder = await scratch();
  await writeFile(
    join(folder, 'lock.1'),
    JSON.stringify({ pid: process.pid, startTime: '1', bootId: bootId(), host: hostname(), since: '' }),
  );
  expect('release' in (await takeLock(folder))).toBe(true);
});

test('a holder on another host keeps it: it cannot be judged from here', async () => {
  const folder = await scratch();
  await writeFile(
    join(folder, 'lock.1'),
    JSON.stringify({ pid: 1, startTime: '1', bootId: 'x', host: 'elsewhere', since: '' }),
  );
  expect(await takeLock(folder)).toMatchObject({ heldBy: { host: 'elsewhere' } });
});

test('a slow taker, who saw a dead lock long ago, cannot win late', async () => {
  const folder = await scratch();
  // What it would link is lock.2; meanwhile others take and let go of that number, and one takes the next.
  await writeFile(
    join(folder, 'lock.1'),
    JSON.stringify({ pid: 1, startTime: 'x', bootId: 'dead', host: hostname() }),
  );
  const second = await takeLock(folder);
  if ('release' in second) second.release();
  expect('release' in (await takeLock(folder))).toBe(true);
  await writeFile(join(folder, 'late'), '');
  await expect(link(join(folder, 'late'), join(folder, 'lock.2'))).rejects.toMatchObject({ code: 'EEXIST' });
});

test('a lock that cannot be read is not nobody’s: neither taken nor offered', async () => {
  const folder = await scratch();
  await mkdir(join(folder, 'lock.1'));
  await expect(takeLock(folder)).rejects.toThrow(/lock\.1 cannot be read/);
  await expect(holderOf(folder)).rejects.toThrow(/lock\.1 cannot be read/);
});

test('a holder that has been silent for long is named as such', async () => {
  const folder = await scratch();
  const file = join(folder, 'lock.1');
  await writeFile(
    file,
    JSON.stringify({ pid: 7, startTime: '1', bootId: 'x', host: 'elsewhere', since: 'noon' }),
  );
  const words = async () => holderWords((await holderOf(folder)) ?? expect.fail('not held'));
  expect(await words()).toBe('process 7 on elsewhere, since noon');
  const then = new Date(Date.now() - 5.5 * 60_000);
  await utimes(file, then, then);
  expect(await words()).toBe('process 7 on elsewhere, since noon; no sign of life for 5 min');
});

test('a holder gives signs of life', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const folder = await scratch();
  const taken = await takeLock(folder);
  const file = join(folder, 'lock.1');
  await utimes(file, 0, 0);
  vi.advanceTimersByTime(10_000);
  await expect.poll(async () => (await stat(file)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  if ('release' in taken) taken.release();
});

test('a lock whose program is gone without letting go is explained; one that was let go needs no word', async () => {
  const folder = await scratch();
  const gone = { pid: process.pid, startTime: '1', bootId: bootId(), host: hostname(), since: 'noon' };
  await writeFile(join(folder, 'lock.1'), JSON.stringify(gone));
  const words = async () => goneWords((await goneHolderOf(folder)) ?? expect.fail('nobody is gone'));
  expect(await words()).toBe(
    `process ${process.pid} on ${hostname()}, which was at it since noon, is gone (it ended without letting go): its lock holds nothing`,
  );
  await writeFile(join(folder, 'lock.1'), JSON.stringify({ ...gone, bootId: 'another' }));
  expect(await words()).toContain(`(${hostname()} was restarted)`);
  await writeFile(join(folder, 'lock.1'), JSON.stringify({ ...gone, released: true }));
  expect(await goneHolderOf(folder)).toBeUndefined();
  await writeFile(join(folder, 'lock.1'), JSON.stringify({ ...gone, host: 'elsewhere' }));
  expect(await goneHolderOf(folder)).toBeUndefined();
});
