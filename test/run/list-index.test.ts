import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  appendFile,
  chmod,
  chown,
  copyFile,
  mkdir,
  readFile,
  rename,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openIndex, settledStamp } from '../../src/run/list-index.ts';
import { scratch } from '../support/folder.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await scratch();
  file = join(folder, 'a');
  await writeFile(file, 'first');
  await utimes(file, 1000, 1000);
  later();
});

/** Long after all that was written so far. */
function later(): void {
  vi.useFakeTimers({ now: Date.now() + 60_000, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
}

/** What the index makes of the file: its text, and whether it was read for that. */
async function listed(madeBy = 'me'): Promise<readonly [text: string, read: boolean]> {
  const index = await openIndex(kept(), madeBy);
  let read = false;
  const text = await index.of('a', settledStamp(file), async () => {
    read = true;
    return readFile(file, 'utf8');
  });
  await index.save();
  return [text, read];
}

const kept = () => join(folder, 'index.json');

test('a file is read once, as long as it is what it was', async () => {
  expect(await listed()).toEqual(['first', true]);
  expect(await listed()).toEqual(['first', false]);
  expect((await stat(kept())).mode & 0o777).toBe(0o600);
});

test('where nobody can say what the file is, nothing that was kept counts, one without a stamp least of all', async () => {
  const body = JSON.stringify([['a', { value: 'forged' }]]);
  await writeFile(kept(), `me ${hash('sha256', body)}\n${body}`, { mode: 0o600 });
  const index = await openIndex(kept(), 'me');
  expect(await index.of('a', undefined, async () => 'read')).toBe('read');
});

test.each<[string, () => Promise<unknown>, string]>([
  ['was appended to', () => appendFile(file, '!'), 'first!'],
  [
    'was changed in place, its size and times put back',
    async () => {
      await writeFile(file, 'fir5t');
      await utimes(file, 1000, 1000);
    },
    'fir5t',
  ],
  [
    'was replaced',
    async () => {
      await writeFile(join(folder, 'b'), 'other');
      await rename(join(folder, 'b'), file);
    },
    'other',
  ],
])('one that %s is read again', async (_what, change, text) => {
  await listed();
  await change();
  later();
  expect(await listed()).toEqual([text, true]);
  expect(await listed()).toEqual([text, false]);
});

test('what was written to just now is not kept: it could change again within the same tick', async () => {
  vi.useRealTimers();
  await writeFile(file, 'now');
  expect(await listed()).toEqual(['now', true]);
  expect(await listed()).toEqual(['now', true]);
});

test('what changed while it was read is read again', async () => {
  const index = await openIndex(kept(), 'me');
  await index.of('a', settledStamp(file), async () => {
    const text = await readFile(file, 'utf8');
    await appendFile(file, '!');
    return text;
  });
  await index.save();
  later();
  expect(await listed()).toEqual(['first!', true]);
});

test('what another version made of it counts for nothing', async () => {
  await listed('another');
  expect(await listed()).toEqual(['first', true]);
});

test.each<[string, () => Promise<unknown>]>([
  [
    'a byte of it was changed',
    async () => writeFile(kept(), (await readFile(kept(), 'utf8')).replace('first', 'fake!')),
  ],
  ['it was cut off', async () => writeFile(kept(), (await readFile(kept(), 'utf8')).slice(0, -3))],
  ['it is empty', () => writeFile(kept(), '')],
  ['others may write to it', () => chmod(kept(), 0o620)],
  ['others may read it', () => chmod(kept(), 0o604)],
  [
    'it is a link',
    async () => {
      await copyFile(kept(), join(folder, 'elsewhere'));
      await rename(join(folder, 'elsewhere'), join(folder, 'target'));
      await chmod(join(folder, 'target'), 0o600);
      execFileSync('rm', [kept()]);
      await symlink(join(folder, 'target'), kept());
    },
  ],
  [
    'it is a pipe',
    async () => {
      execFileSync('rm', [kept()]);
      execFileSync('mkfifo', ['-m', '600', kept()]);
    },
  ],
])('where %s, it counts for nothing, and is made anew', async (_what, spoil) => {
  await listed();
  await spoil();
  const target = await readFile(join(folder, 'target')).catch(() => undefined);
  expect(await listed()).toEqual(['first', true]);
  expect(await listed()).toEqual(['first', false]);
  // What a link led to is as it was.
  expect(await readFile(join(folder, 'target')).catch(() => undefined)).toEqual(target);
});

test.runIf(process.getuid?.() === 0)('another user’s counts for nothing', async () => {
  await listed();
  await chown(kept(), 65_534, 65_534);
  expect(await listed()).toEqual(['first', true]);
});

test('where it cannot be kept, or there is no folder, it is done without', async () => {
  await mkdir(kept());
  expect(await listed()).toEqual(['first', true]);
  expect(await listed()).toEqual(['first', true]);
  const index = await openIndex(join(folder, 'none', 'index.json'), 'me');
  expect(await index.of('a', settledStamp(file), async () => 1)).toBe(1);
  await index.save();
  expect(existsSync(join(folder, 'none'))).toBe(false);
});

test('what is gone is forgotten', async () => {
  await listed();
  const index = await openIndex(kept(), 'me');
  await index.save();
  expect(await listed()).toEqual(['first', true]);
});
