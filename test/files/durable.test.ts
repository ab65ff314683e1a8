import { readlinkSync } from 'node:fs';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { writeDurably } from '../../src/files/durable.ts';
import { makeRunFolder } from '../../src/journal/run-folders.ts';
import { scratch } from '../support/folder.ts';

/** Paths in the order in which they are synced from now on. */
async function synced(): Promise<string[]> {
  const handle = await open('/dev/null');
  const files = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const paths: string[] = [];
  const { sync } = files;
  const spy = vi.spyOn(files, 'sync').mockImplementation(function (this: typeof handle) {
    paths.push(readlinkSync(`/proc/self/fd/${this.fd}`));
    return sync.call(this);
  });
  onTestFinished(() => spy.mockRestore());
  return paths;
}

test.runIf(process.platform === 'linux')(
  'a run’s folder, and those made for it, survive a power cut',
  async () => {
    const state = await scratch();
    const runs = join(state, 'service', 'runs');
    const first = await synced();
    await makeRunFolder(runs, 'one');
    expect(first.splice(0)).toEqual([runs, join(state, 'service'), state]);
    await makeRunFolder(runs, 'two');
    expect(first).toEqual([runs]);
  },
);

test.runIf(process.platform === 'linux')(
  'a file is on disk before its name, up to the run’s folder',
  async () => {
    const run = await scratch();
    const file = join(run, 'logs', 'plan', 'review.json');
    await mkdir(join(run, 'logs', 'plan'), { recursive: true });
    const paths = await synced();
    await writeDurably(file, '{}', run);
    expect(paths).toEqual([`${file}.new`, join(run, 'logs', 'plan'), join(run, 'logs'), run]);
    expect([await readFile(file, 'utf8'), (await stat(file)).mode & 0o777]).toEqual(['{}', 0o600]);
  },
);
