import { cp, mkdir, readFile, realpath, rename, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { cli } from '../support/cli.ts';
import { scratch } from '../support/folder.ts';
import { LEFT, storedRun } from '../support/stored-runs.ts';

/** A run that lies elsewhere, with a link to it among the runs. `listed`: it was listed before it went there. */
async function linked(listed = false) {
  const state = await realpath(await scratch());
  const runs = join(state, 'state', 'ttb-verifier', 'runs');
  await mkdir(runs, { recursive: true, mode: 0o700 });
  const folder = await storedRun(runs, '2026-01-01T000000Z-look-aaaa', ...LEFT.waiting);
  const call = (...args: string[]) => cli([...args, '--state-dir', join(state, 'state')]);
  if (listed) {
    const kept = async () => {
      expect((await call('runs')).stdout).toContain('waiting');
      expect(await readFile(join(runs, '../index.json'), 'utf8')).toContain(basename(folder));
    };
    await vi.waitFor(kept, { timeout: 30_000, interval: 200 });
  }
  await rename(folder, join(state, 'elsewhere'));
  await symlink(join(state, 'elsewhere'), folder);
  return { state, folder, run: basename(folder), call };
}

test.each(['show', 'verify', 'resume'])(
  '%s of a run whose folder is a link: refused in a sentence',
  async (command) => {
    const { folder, run, call } = await linked();
    const { code, stdout, stderr } = await call(command, run);
    const words = `firedrill: ${folder} is a link, and firedrill makes none: put the folder itself there\n`;
    expect([code, stdout, stderr]).toEqual([3, '', words]);
  },
);

test.each([false, true])('runs: nothing of it is read (listed before: %s)', async (listed) => {
  const { folder, run, call } = await linked(listed);
  const { code, stdout, stderr } = await call('runs', '--json');
  expect([code, stderr]).toEqual([0, `firedrill: ${folder} is a link, and is not followed\n`]);
  expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ run, state: 'damaged', title: '' })]);
});

test('verify takes a folder, or a link to one, that a person names outside the state folder', async () => {
  const { state, folder, call } = await linked();
  await symlink(join(state, 'elsewhere'), join(state, 'link'));
  await cp(join(state, 'elsewhere'), join(state, 'copy'), { recursive: true });
  for (const name of ['link', 'copy', 'elsewhere'])
    expect((await call('verify', join(state, name))).stdout).toContain('unbroken');
  const { code, stdout } = await call('verify', folder);
  expect([code, stdout]).toEqual([3, expect.stringContaining(`${folder} is a link`)]);
});
