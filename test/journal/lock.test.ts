import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bootId, identityOf } from '../../src/journal/identity.ts';
import { holderOf, takeLock } from '../../src/journal/lock.ts';
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
  // One file, with a number of its own.
  expect(await readdir(folder)).toEqual(['lock.2']);
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
